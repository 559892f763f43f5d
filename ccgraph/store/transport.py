"""One exchange with a SPARQL endpoint over HTTP: who asks, how long to wait, when to ask again, whether all arrived.

The requests of the query and update operations are SPARQLWrapper's; those of the Graph Store Protocol are made here,
which SPARQLWrapper does not know. Both go out, and their answers are read, in one place.
"""

from __future__ import annotations

import base64
import email.utils
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from typing import IO, Literal

from ccgraph.errors import QueryError, StoreError, UsageError

__all__ = ["Access", "Answer", "Auth", "send"]

Auth = Literal["basic", "digest", "bearer"]
_BUSY = {429, 503}
_LONGEST_WAIT = 60.0
_CHUNK = 1 << 16
_SHOWN = 300
_SECONDS = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Access:
    """How an endpoint is asked.

    Attributes:
        auth: ``basic`` (RFC 7617), ``digest`` (RFC 7616), ``bearer`` (RFC 6750), or ``None``.
        user: for basic and digest.
        password: for basic and digest; never shown.
        token: for bearer; never shown.
        timeout: seconds for a whole answer, from the request to its last byte; waits between attempts not counted.
        largest: the most bytes of an answer; a server that never ends would fill the memory otherwise.
        attempts: how often a server that says it is busy (429, 503) is asked in all.
        backoff: seconds before the second attempt, doubled each time; a ``Retry-After`` (RFC 9110, 10.2.3) prevails.
        sleep: how to wait, for tests.
    """

    auth: Auth | None = None
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    timeout: float = 60.0
    largest: int = 1 << 31
    attempts: int = 4
    backoff: float = 1.0
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False, compare=False)

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str], auth: Auth | None = None, timeout: float = 60.0
    ) -> Access:
        """The credentials in ``CCGRAPH_ENDPOINT_USER``, ``_PASSWORD`` and ``_TOKEN``; a command line would show them.

        Args:
            environment: the variables, as ``os.environ``.
            auth: the scheme; without it ``bearer`` where there is a token, ``basic`` where there is a user.
            timeout: seconds for a whole answer.

        Raises:
            UsageError: the scheme asked for has no credentials.
        """
        user, password, token = (environment.get(f"CCGRAPH_ENDPOINT_{n}", "") for n in ("USER", "PASSWORD", "TOKEN"))
        chosen: Auth | None = auth or ("bearer" if token else "basic" if user else None)
        if (chosen == "bearer" and not token) or (chosen in {"basic", "digest"} and not user):
            needed = "CCGRAPH_ENDPOINT_TOKEN" if chosen == "bearer" else "CCGRAPH_ENDPOINT_USER (and _PASSWORD)"
            raise UsageError(f"--auth {chosen} needs the environment variable {needed}.")
        return cls(chosen, user, password, token, timeout)

    def header(self) -> str | None:
        """The ``Authorization`` that can be sent at once; digest waits for the server's challenge."""
        if self.auth == "bearer":
            return f"Bearer {self.token}"
        if self.auth == "basic":
            return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return None


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer.

    Attributes:
        body: its bytes.
        headers: by name in small letters.
        framed: whether the server said where the answer ends (``Content-Length`` or chunks), so that a cut would show.
    """

    body: bytes
    headers: Mapping[str, str]
    framed: bool


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would turn a POST into a GET, and carry the credentials to whomever the server names."""

    def redirect_request(
        self, req: urllib.request.Request, _fp: IO[bytes], code: int, _msg: str, _headers: object, newurl: str
    ) -> None:
        raise StoreError(
            f"{req.full_url} sends on to {newurl} (HTTP {code}): give that address if it is the right one."
        )


def send(access: Access, request: urllib.request.Request) -> Answer:
    """Send a request, again where the server is busy, and read its answer to the end.

    Raises:
        QueryError: the server refuses the text (HTTP 400).
        StoreError: it does not answer, not in time, with an error, or breaks off.
    """
    if not request.full_url.startswith(("http://", "https://")):
        raise UsageError(f"{request.full_url}: an endpoint's address starts with http:// or https://.")
    if (value := access.header()) is not None:
        # Not sent on by urllib, should it ever follow anything.
        request.add_unredirected_header("Authorization", value)
    opener = _opener(access, request.full_url)
    for attempt in range(1, access.attempts + 1):
        deadline = time.monotonic() + access.timeout
        try:
            with opener.open(request, timeout=access.timeout) as response:
                return _read(request.full_url, response, deadline, access)
        except urllib.error.HTTPError as error:
            with error:
                if error.code not in _BUSY or attempt == access.attempts:
                    raise _refusal(request.full_url, error, attempt) from error
                wait = _wait(error.headers.get("Retry-After"), access.backoff * 2 ** (attempt - 1))
            if wait > _LONGEST_WAIT:
                text = f"{request.full_url} is busy (HTTP {error.code}) and asks to wait {wait:.0f} s: try again then."
                raise StoreError(text) from error
            access.sleep(wait)
        except TimeoutError as error:
            raise _late(request.full_url, access.timeout) from error
        except (OSError, ValueError, HTTPException) as error:
            if isinstance(getattr(error, "reason", None), TimeoutError):
                raise _late(request.full_url, access.timeout) from error
            text = f"{request.full_url} does not answer: {error}. Is the address right, is the server up?"
            raise StoreError(text) from error
    raise AssertionError("the last attempt returns or raises")


def _opener(access: Access, url: str) -> urllib.request.OpenerDirector:
    """An opener of our own: SPARQLWrapper would install one for the whole process, for one realm that it must know."""
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
    if access.auth == "digest":
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, url, access.user, access.password)
        handlers.append(urllib.request.HTTPDigestAuthHandler(passwords))
    return urllib.request.build_opener(*handlers)


def _read(url: str, response: HTTPResponse, deadline: float, access: Access) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    parts: list[bytes] = []
    size = 0
    # One piece at a time: a server that sends a byte a second never lets the socket's own timeout pass.
    while piece := response.read1(_CHUNK):
        parts.append(piece)
        size += len(piece)
        if time.monotonic() > deadline:
            raise _late(url, access.timeout)
        if size > access.largest:
            raise StoreError(f"{url} gave more than {access.largest} bytes; nothing is returned. Ask for less.")
    body = b"".join(parts)
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) != len(body):
        raise StoreError(f"{url} broke off after {len(body)} of {length} bytes; nothing is returned.")
    chunked = headers.get("transfer-encoding", "").lower() == "chunked"
    return Answer(body, headers, length.isdigit() or chunked)


def _late(url: str, timeout: float) -> StoreError:
    return StoreError(
        f"{url} did not answer within {timeout:g} s; nothing is returned. Ask for less, or allow more (--timeout)."
    )


def _wait(retry_after: str | None, otherwise: float) -> float:
    """Seconds to wait: ``Retry-After`` as seconds or as a date, else our own."""
    if retry_after is None:
        return otherwise
    if _SECONDS.fullmatch(retry_after.strip()):
        return float(retry_after)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return otherwise


def _refusal(url: str, error: urllib.error.HTTPError, attempts: int) -> QueryError | StoreError:
    said = "no reason given"
    # The reason may break off or stall too.
    with suppress(OSError, HTTPException):
        said = " ".join(error.read(_CHUNK).decode(errors="replace").split())[:_SHOWN] or said
    if error.code == 400:
        return QueryError(f"{url} refused the query: {said}.")
    if error.code in {401, 403}:
        return StoreError(
            f"{url} does not let you in (HTTP {error.code}): set CCGRAPH_ENDPOINT_USER and CCGRAPH_ENDPOINT_PASSWORD, "
            "or CCGRAPH_ENDPOINT_TOKEN, and choose --auth basic, digest or bearer."
        )
    if error.code in _BUSY:
        return StoreError(f"{url} is busy (HTTP {error.code}, asked {attempts} times): try again later.")
    return StoreError(f"{url} answered with an error (HTTP {error.code}): {said}.")
