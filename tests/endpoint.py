"""A SPARQL endpoint in this process, over Oxigraph: small, and able to kill whoever asks."""

from __future__ import annotations

import http.server
import signal
import subprocess
import threading
import urllib.parse

import pyoxigraph

__all__ = ["SparqlServer"]


class SparqlServer:
    """Query and update operations (SPARQL 1.1 Protocol, 2.1 and 2.2) on the loopback address; default graph: union.

    Attributes:
        store: what it holds.
        url: where it is asked.
        requests: how many it got.
        victim: the process that asks.
        kill_at: the number of the request at which the victim is killed: before that is carried out where the number
            is odd, after it, but before the answer, where it is even.
    """

    def __init__(self) -> None:
        self.store = pyoxigraph.Store()
        self.requests = 0
        self.kill_at: int | None = None
        self.victim: subprocess.Popen[bytes] | None = None
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                outer.requests += 1
                fatal = outer.requests == outer.kill_at
                if fatal and outer.requests % 2:
                    outer.kill()
                    return
                body, kind = outer.answer(form)
                if fatal:
                    outer.kill()
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        # What a killed client leaves on the line is nobody's error.
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/sparql"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def kill(self) -> None:
        """Kill who asks."""
        if self.victim is not None:
            self.victim.send_signal(signal.SIGKILL)
            self.victim.wait()

    def answer(self, form: dict[str, list[str]]) -> tuple[bytes, str]:
        """The body, and its type."""
        if "update" in form:
            self.store.update(form["update"][0])
            return b"", "text/plain"
        found = self.store.query(form["query"][0], use_default_graph_as_union=True)
        if isinstance(found, pyoxigraph.QueryTriples):
            return found.serialize(format=pyoxigraph.RdfFormat.TURTLE) or b"", "text/turtle"
        results = found.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
        return results or b"", "application/sparql-results+json"

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
