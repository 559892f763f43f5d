"""What the one who starts the server may set."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits and addresses of a server.

    Attributes:
        host: the address to listen on.
        port: the port; 0 takes a free one.
        allowed_hosts: names that a request may have in its Host header, besides those of the loopback and ``host``.
        allowed_origins: web origins whose pages may read answers, besides those of the loopback; ``*`` is any.
        base_url: where the server is seen from outside, when a proxy stands in front; else taken from each request.
        seconds: that a question may take.
        rows: the most rows, or triples, of an answer.
        answer_bytes: the most bytes of an answer.
        memory: bytes that a worker for SPARQL may hold; the others, which run no stranger's text, four times as many.
        body: bytes that a request's body may have.
        nesting: the most brackets open at once in a query.
        batch: the most queries of one reconciliation request, and ids of one extension request.
        workers: processes for SPARQL; one more makes pages, one answers everything else.
        waiting: seconds that a request waits for a worker.
        kept: bytes of answers that are kept to be given again.
        log_json: one JSON object a request instead of plain words.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    allowed_hosts: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    base_url: str = ""
    seconds: float = 10.0
    rows: int = 10_000
    answer_bytes: int = 16_000_000
    memory: int = 512_000_000
    body: int = 1_000_000
    nesting: int = 64
    batch: int = 50
    workers: int = 2
    waiting: float = 20.0
    kept: int = 32_000_000
    log_json: bool = False
