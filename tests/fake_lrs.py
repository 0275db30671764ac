"""A learning record store on a real port: keeps statements by id as the rules of xAPI have it."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY, SECRET = "three-rings", "a secret"


@dataclass
class FakeLrs:
    """What it was told. `answers` are what it says next instead of doing its work."""

    address: str = ""
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    requests: int = 0
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    refuses: str = ""  # a name it will not have

    def counted(self) -> dict[str, dict[str, Any]]:
        """The statements that hold: none that was voided, and none that voids."""
        void = {
            one["object"]["id"]
            for one in self.kept.values()
            if one["verb"]["id"].endswith("voided")
        }
        return {
            name: one
            for name, one in self.kept.items()
            if name not in void and not one["verb"]["id"].endswith("voided")
        }

    def take(self, headers: Any, body: bytes) -> tuple[int, dict[str, str]]:
        self.requests += 1
        if self.answers:
            return self.answers.pop(0)
        known = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
        if headers["Authorization"] != f"Basic {known}":
            return 401, {}
        if not headers["X-Experience-API-Version"].startswith("1.0."):
            return 400, {}
        statements = json.loads(body)
        if any(one["actor"].get("name") == self.refuses for one in statements):
            return 400, {}
        for one in statements:
            earlier = self.kept.setdefault(one["id"], one)
            if earlier != one:
                return 409, {}
        return 200, {}


@contextmanager
def lrs() -> Iterator[FakeLrs]:
    """A store, until the block ends."""
    fake = FakeLrs()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, headers = fake.take(self.headers, body)
            self.send_response(status if self.path == "/xapi/statements" else 404)
            for name, value in {**headers, "Content-Length": "0"}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    fake.address = f"http://127.0.0.1:{server.server_port}/xapi"
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
