"""The load: so many clients that each ask, wait for the answer, and ask again. A process of its own.

``python -m benchmarks.serving_load`` reads a plan in JSON from standard input and prints what it saw in JSON. A client
keeps its connection. What a client asks comes from a list, shuffled with a seed of its own; ``{fresh}`` in a request
stands for a number that no other request has, so that no server has seen it before.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import math
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

__all__ = ["Request", "main", "quantile"]

_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Request:
    """A request to be sent.

    Attributes:
        method: GET or POST.
        path: below the server's root, with its query string.
        headers: of the request.
        body: of a POST.
    """

    method: str
    path: str
    headers: dict[str, str]
    body: str = ""

    @classmethod
    def sparql(cls, path: str, text: str) -> Request:
        """A query by GET, answered in JSON: all three servers understand it so."""
        address = f"{path}?query={quote(text)}".replace("%7Bfresh%7D", "{fresh}")
        return cls("GET", address, {"Accept": "application/sparql-results+json"})


def quantile(values: list[float], share: float) -> float:
    """The value that the share of the values does not exceed (nearest rank)."""
    ordered = sorted(values)
    # 0.95 of 100 is a hair more than 95 to a machine.
    return ordered[math.ceil(round(share * len(ordered), 6)) - 1] if ordered else 0.0


async def _load(plan: dict[str, Any]) -> dict[str, Any]:
    import aiohttp

    requests = [Request(**one) for one in plan["requests"]]
    numbers = itertools.count(plan.get("first", 0))
    times: list[float] = []
    errors: Counter[str] = Counter()
    size = 0
    connector = aiohttp.TCPConnector(limit=plan["clients"])
    patience = aiohttp.ClientTimeout(total=_PATIENCE)
    async with aiohttp.ClientSession(plan["url"], connector=connector, timeout=patience, trust_env=False) as session:
        # The clients begin with the clock, and what they still wait for at its end is counted too.
        started = time.perf_counter()
        until = started + plan["seconds"]

        async def client(number: int) -> None:
            nonlocal size
            # A fixed seed, no secret.
            order = random.Random(number)
            while time.perf_counter() < until:
                for request in order.sample(requests, len(requests)):
                    if (begun := time.perf_counter()) >= until:
                        break
                    fresh = str(next(numbers))
                    path, body = request.path.replace("{fresh}", fresh), request.body.replace("{fresh}", fresh)
                    try:
                        async with session.request(
                            request.method, path, data=body.encode() or None, headers=request.headers
                        ) as response:
                            size += len(await response.read())
                            status = response.status
                    except (aiohttp.ClientError, TimeoutError, OSError) as error:
                        errors[type(error).__name__] += 1
                        continue
                    if status not in {200, 304}:
                        errors[str(status)] += 1
                        continue
                    times.append(time.perf_counter() - begun)

        await asyncio.gather(*(client(number) for number in range(plan["clients"])))
        elapsed = time.perf_counter() - started
    return {
        "requests": len(times),
        "seconds": elapsed,
        "rate": len(times) / elapsed,
        "p50": quantile(times, 0.5),
        "p95": quantile(times, 0.95),
        "most": max(times, default=0.0),
        "errors": dict(errors),
        "bytes": size,
        "processor": time.process_time(),
    }


def main() -> None:
    """Do what the plan says."""
    json.dump(asyncio.run(_load(json.load(sys.stdin))), sys.stdout)


if __name__ == "__main__":
    main()
