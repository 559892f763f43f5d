"""Running the server until it is told to stop."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

import uvicorn

from ccgraph.errors import StoreError
from ccgraph.serve import log
from ccgraph.serve.app import create_app
from ccgraph.serve.connection import CONNECTIONS, Connection
from ccgraph.serve.settings import Settings

__all__ = ["run"]


def run(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are given five seconds, workers are ended.

    Args:
        settings: addresses and limits.
        announce: is told the address once the socket listens.

    Raises:
        StoreError: the address cannot be listened on.
    """
    try:
        listening = socket.create_server(
            (settings.host, settings.port), family=socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        )
    except OSError as error:
        raise StoreError(
            f"{settings.host}:{settings.port}: cannot listen there ({error.strerror or error}); choose another --port."
        ) from error
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    announce(f"http://{host}:{listening.getsockname()[1]}/")
    config = uvicorn.Config(
        create_app(settings),
        http=Connection,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
        timeout_keep_alive=5,
        limit_concurrency=CONNECTIONS,
        # The longest address of a GET query; longer ones are posted.
        h11_max_incomplete_event_size=65_536,
    )
    log.configure(settings.log_json)
    # uvicorn raises the signal again once it has shut down: that is the end it was to have, and no failure.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    uvicorn.Server(config).run(sockets=[listening])
