"""A wire between the program and a server that can be cut at a chosen word."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

_COMMIT = b"COMMIT"


class Proxy:
    """Passes bytes on to ``port`` on this machine until it is told to cut.

    ``cut`` is "" (pass everything), "before" (the server never hears COMMIT) or "after" (its answer never comes back).
    """

    def __init__(self, port: int) -> None:
        self.cut = ""
        self.closed_for_good = False
        self._target = port
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self) -> None:
        """Let nobody in any more and wait for what is open to end."""
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for thread in self._threads:
            thread.join(timeout=10)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            if self.closed_for_good:
                client.close()
                continue
            server = socket.create_connection(("127.0.0.1", self._target))
            answered = threading.Event()
            for work in ((client, server, True), (server, client, False)):
                thread = threading.Thread(target=self._pass_on, args=(*work, answered))
                thread.start()
                self._threads.append(thread)

    def _pass_on(self, source: socket.socket, target: socket.socket, from_client: bool, cut: threading.Event) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if from_client and self.cut and _COMMIT in data:
                    if self.cut == "after":
                        cut.set()
                        target.sendall(data)
                        continue
                    break
                if not from_client and cut.is_set():
                    break
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
