"""A TCP proxy between a pod and its broker, as slow as a bad line."""

import socket
import threading
import time
from types import TracebackType
from typing import Self

PIECE = 64


class SlowProxy:
    """Carries so many bytes a second each way, to `port` of the loopback and back.

    Its own buffers are small, so that what it has not carried yet waits at the sender. `opened`
    counts the connections that came.
    """

    def __init__(self, port: int, bytes_a_second: float) -> None:
        self.opened = 0
        self._to = port
        self._pause_s = PIECE / bytes_a_second
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._listening = socket.socket()
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._listening.bind(("127.0.0.1", 0))
        self._listening.settimeout(0.05)
        self._listening.listen()
        self.port = int(self._listening.getsockname()[1])

    def __enter__(self) -> Self:
        self._run(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._over.set()
        for thread in list(self._threads):
            thread.join(10)
        self._listening.close()

    def _run(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                near, _ = self._listening.accept()
            except TimeoutError:
                continue
            self.opened += 1
            far = socket.create_connection(("127.0.0.1", self._to))
            self._run(self._carry, near, far)
            self._run(self._carry, far, near)

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        """Until either end closes, or the proxy does."""
        source.settimeout(0.05)
        while not self._over.is_set():
            try:
                piece = source.recv(PIECE)
                if not piece:
                    break
                target.sendall(piece)
            except TimeoutError:
                continue
            except OSError:
                break
            time.sleep(self._pause_s)
        source.close()
        target.close()
