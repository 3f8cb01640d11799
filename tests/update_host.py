"""A real HTTPS server with ranges, which can be made to misbehave as hosts do."""

import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PIECE = 64 * 1024


@dataclass
class Host:
    """What it has by path, how it behaves, and what it was asked and sent.

    `cut` ends each connection after so many bytes of a body; `status` answers everything with
    itself; `ranges` False ignores them; `length` is what it says instead of the true size; with
    `hold` set it sends nothing after the headers until `let_go`.
    """

    port: int = 0
    files: dict[str, bytes] = field(default_factory=dict)
    cut: int | None = None
    status: int | None = None
    ranges: bool = True
    length: int | None = None
    hold: bool = False
    pause_s: float = 0.0
    asked: list[str] = field(default_factory=list)
    sent: int = 0
    let_go: threading.Event = field(default_factory=threading.Event)


def _handler(host: Host) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host.asked.append(self.headers.get("Range", ""))
            data = host.files.get(self.path)
            if host.status is not None or data is None:
                self.send_error(host.status or 404)
                return
            found = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
            found = found if host.ranges else None
            size = len(data) if host.length is None else host.length
            first = int(found[1]) if found else 0
            last = int(found[2]) + 1 if found and found[2] else size
            self.send_response(206 if found else 200)
            self.send_header("Content-Length", str(last - first))
            if found:
                self.send_header("Content-Range", f"bytes {first}-{last - 1}/{size}")
            self.end_headers()
            self._send(data[first:last])

        def _send(self, body: bytes) -> None:
            if host.hold:
                host.let_go.wait(30)
            body = body if host.cut is None else body[: host.cut]
            for at in range(0, len(body), PIECE):
                self.wfile.write(body[at : at + PIECE])
                host.sent += len(body[at : at + PIECE])
                host.let_go.wait(host.pause_s)
            self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: Any) -> None:
        """Clients break off: that is what is tested."""


@contextmanager
def serving(certificate: Path, port: int = 0) -> Iterator[Host]:
    """On the loopback, with this certificate and the key beside it."""
    host = Host()
    server = _Server(("127.0.0.1", port), _handler(host))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    host.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield host
    finally:
        host.let_go.set()
        server.shutdown()
        server.server_close()
