"""A platform whose answers repeat the request, or are no valid answers.

What is lost takes effect all the same; what is done twice is done by somebody else first.
"""

from __future__ import annotations

import base64
import html
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import quote

Answer = tuple[int, str, bytes]
"""Status, content type, body."""
Respond = Callable[[str], Answer]
"""From what the request held (its body, then its Authorization) to what is answered."""


@dataclass
class EchoingPlatform:
    """Stands around the emulator's application; `answer` says which requests are answered how."""

    rules: list[tuple[str, str, Respond]] = field(default_factory=list)
    hanging: list[tuple[str, str, threading.Event]] = field(default_factory=list)
    unseen: list[tuple[str, str, Respond | None]] = field(default_factory=list)
    answered: int = 0

    def answer(self, methods: str, path: str, say: Respond) -> None:
        """Answer requests of these methods whose path fits the pattern."""
        self.rules.append((methods, path, say))

    def lose(self, methods: str, path: str, say: Respond) -> None:
        """Carry out the first such request, and answer it so."""
        self.unseen.append((methods, path, say))

    def double(self, methods: str, path: str) -> None:
        """Carry out the first such request twice, and answer what came of the second time."""
        self.unseen.append((methods, path, None))

    def hang(self, methods: str, path: str, reached: threading.Event) -> None:
        """Say that such a request came, and never answer it."""
        self.hanging.append((methods, path, reached))

    def __call__(self, app: Any) -> Any:
        async def around(scope: Any, receive: Any, send: Any) -> None:
            if any(self._hung(scope)):
                while (await receive())["type"] != "http.disconnect":
                    pass
                return
            say, body = self._rule(scope), None
            for unseen in self._carried_out(scope):
                body = await _read_body(receive)
                await app(scope, _replay_body(body), _discard)
                say = unseen
                self.answered += 1
            if say is None:
                await app(scope, receive if body is None else _replay_body(body), send)
                return
            self.answered += 1
            authorization = dict(scope["headers"]).get(b"authorization", b"").decode()
            body = await _read_body(receive) if body is None else body
            said = f"{body.decode('utf-8', 'replace')} {authorization}"
            status, kind, content = say(said)
            headers = [(b"content-type", kind.encode()), (b"retry-after", b"0")]
            if kind == "location":
                headers = [(b"location", content)]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": content})

        return around

    def _hung(self, scope: Any) -> Iterator[bool]:
        for methods, path, reached in self.hanging:
            if _matches(scope, methods, path):
                reached.set()
                yield True

    def _carried_out(self, scope: Any) -> list[Respond | None]:
        """How the request is answered after it was carried out unseen; nothing where it is not."""
        fitting = [one for one in self.unseen if _matches(scope, *one[:2])][:1]
        for one in fitting:
            self.unseen.remove(one)
        return [say for _, _, say in fitting]

    def _rule(self, scope: Any) -> Respond | None:
        for methods, path, say in self.rules:
            if _matches(scope, methods, path):
                return say
        return None


def _matches(scope: Any, methods: str, path: str) -> bool:
    return scope["type"] == "http" and scope["method"] in methods and fnmatchcase(scope["path"], path)


def _replay_body(body: bytes) -> Any:
    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _discard(_: Any) -> None:
    """Where an answer goes that no one reads."""


async def _read_body(receive: Any) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


def _respond_json(status: int, content: Any, *, ascii_only: bool = True) -> Answer:
    return status, "application/json", json.dumps(content, ensure_ascii=ascii_only).encode()


def _respond_html(status: int, said: str) -> Answer:
    return status, "text/html", f"<html><body><pre>{html.escape(said)}</pre></body></html>".encode()


def _parse_json(said: str) -> Any:
    try:
        return json.loads(said[: said.rindex("}") + 1])
    except ValueError:
        return said


REFUSALS: dict[str, Respond] = {
    "detail": lambda said: _respond_json(422, {"detail": f"cannot take {said}"}),
    "document": lambda said: _respond_json(400, {"errors": [_parse_json(said), said]}),
    "document, not ASCII": lambda said: _respond_json(400, {"errors": _parse_json(said)}, ascii_only=False),
    "text": lambda said: (422, "text/plain", said.encode()),
    "HTML": lambda said: _respond_html(400, said),
    "URL": lambda said: (400, "text/plain", quote(said, safe="").encode()),
    "URL, form": lambda said: (400, "text/plain", quote(said).encode()),
    "base64": lambda said: (400, "text/plain", base64.b64encode(said.encode())),
    "base64 + 1": lambda said: (400, "text/plain", base64.b64encode(f"x{said}".encode())),
    "base64 + 2": lambda said: (400, "text/plain", base64.urlsafe_b64encode(f"xy{said}".encode())),
    "forbidden": lambda said: _respond_json(403, {"detail": said}),
    "not found": lambda said: _respond_json(404, {"detail": said}),
    "conflict": lambda said: _respond_json(409, {"detail": said}),
    "broken": lambda said: _respond_json(500, {"detail": said}),
    "unavailable": lambda said: _respond_html(503, said),
    "redirect": lambda said: (307, "location", f"https://example.com/?{quote(said)[:3000]}".encode()),
}
"""An error that repeats the request, by how it is written."""

NONSENSE: dict[str, Respond] = {
    "HTML": lambda said: _respond_html(200, said),
    "truncated": lambda said: (200, "application/json", json.dumps({"id": said}).encode()[:-2]),
    "a list": lambda said: _respond_json(200, [said]),
    "a map": lambda said: _respond_json(200, {said: said, "id": {said: said}, "name": [said], "steps": said}),
    "text": lambda said: _respond_json(200, said),
    "empty": lambda _: (200, "application/json", b""),
}
"""A success that is none."""


def cut_inside_secret(field: str, secret: str, at: int) -> Respond:
    """A message that repeats a field, and whose end as far as it is shown cuts the secret in it in two."""
    before = at - field.index(secret) - len(secret) // 2
    return lambda _: _respond_json(422, {"detail": f"{'x' * (before - 1)} {field} {'y' * 50}"})
