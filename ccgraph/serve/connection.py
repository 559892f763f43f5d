"""Connections that do not wait for ever: uvicorn's own has no time limit but for an idle one that has had an answer.

A client that sends its request a byte at a time, or never reads its answer, would keep its place; enough of them would
keep all places (Slowloris). Here a request must have come whole, and its answer have gone, within a time; and where
places are rare, the connection that has sent nothing whole for the longest is closed, not the newest.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Final

from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["CONNECTIONS", "RECEIVING", "Connection"]

CONNECTIONS: Final = 200
# Seconds for a whole request to come, from the connection or from the last answer.
RECEIVING: Final = 20.0
# Seconds after that for the answer: waiting for a worker, its work, and a slow line.
_ANSWERING: Final = 100.0
# Uvicorn refuses requests from the limit on; connections are closed a little before.
_SPARE: Final = 8


class Connection(H11Protocol):
    """One connection of a client, with its deadlines."""

    _since = 0.0
    _deadline: asyncio.TimerHandle | None = None

    @property
    def idle(self) -> bool:
        """Whether there is no request that has come whole and is being answered."""
        return self.cycle is None or self.cycle.response_complete or self.cycle.more_body

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, and make room where connections are many."""
        super().connection_made(transport)
        # Head and body of an answer are written apart: with Nagle's algorithm the body waits for the client's delayed
        # acknowledgement, 40 ms. Asyncio forgets to switch it off for a socket that it did not open itself.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._arm()
        if len(self.connections) > CONNECTIONS - _SPARE:
            idle = [c for c in self.connections if isinstance(c, Connection) and c.idle and c is not self]
            if idle:
                min(idle, key=lambda c: c._since).abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        if self._deadline is not None:
            self._deadline.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Wait for the next request, not for ever."""
        self._arm()
        super().on_response_complete()

    def abort(self) -> None:
        """Close, without a word."""
        self.connections.discard(self)
        self.transport.abort()

    def _unsupported_upgrade_warning(self) -> None:
        # A client that would rather speak WebSocket or HTTP/2 is answered in HTTP/1.1, without a word in the log.
        return

    def _arm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._since = self.loop.time()
        self._deadline = self.loop.call_later(RECEIVING, self._expire)

    def _expire(self) -> None:
        if self.idle:
            self.abort()
        else:
            self._deadline = self.loop.call_later(_ANSWERING, self.abort)
