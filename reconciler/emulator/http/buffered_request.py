"""A request as it came over the wire, kept so that it can be served now, or later again."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request

from reconciler.emulator.errors import Invalid
from reconciler.emulator.http.body import Form, read_form, read_json
from reconciler.emulator.settings import USER

MAX_BODY_BYTES = 16 * 2**20  # an artifact of the permitted 10 MiB with room for its form
USER_HEADER = "x-emulator-user"


@dataclass(frozen=True)
class BufferedRequest:
    """`body` is None where it was larger than any permitted one."""

    method: str
    path: str
    raw_path: str
    query: str
    content_type: str
    authorization: str
    user: str
    base_url: str
    body: bytes | None

    @classmethod
    async def read(cls, request: Request) -> BufferedRequest:
        scope = request.scope
        raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
        return cls(
            method=request.method,
            path=scope["path"],
            raw_path=raw_path.decode("latin-1"),
            query=scope["query_string"].decode("latin-1"),
            content_type=request.headers.get("content-type", ""),
            authorization=request.headers.get("authorization", ""),
            user=request.headers.get(USER_HEADER, USER),
            base_url=str(request.base_url).rstrip("/"),
            body=await _read_body(request),
        )

    @property
    def parameters(self) -> dict[str, tuple[str, ...]]:
        """The query, with every value of every name."""
        found = parse_qs(self.query, keep_blank_values=True, errors="replace")
        return {name: tuple(values) for name, values in found.items()}

    @property
    def is_form(self) -> bool:
        return self.content_type.lower().startswith("multipart/")

    def form(self) -> Form:
        return read_form(self.body or b"", self.content_type)

    def json(self) -> Any:
        return read_json(self.body or b"")

    def journal_body(self) -> Any:
        """The body as the journal remembers it; None if there is none that can be read."""
        try:
            return self.form().journal_body() if self.is_form else self.json()
        except Invalid:
            return None

    def to_document(self) -> dict[str, str]:
        """All of it but the credentials, as a document."""
        return {
            "method": self.method,
            "path": self.path,
            "raw_path": self.raw_path,
            "query": self.query,
            "content_type": self.content_type,
            "user": self.user,
            "base_url": self.base_url,
            "body": base64.b64encode(self.body or b"").decode(),
        }

    @classmethod
    def from_document(cls, kept: dict[str, str]) -> BufferedRequest:
        return cls(**(kept | {"authorization": "", "body": base64.b64decode(kept["body"])}))  # type: ignore[arg-type]


async def _read_body(request: Request) -> bytes | None:
    body, size = bytearray(), 0
    async for piece in request.stream():
        size += len(piece)
        if size <= MAX_BODY_BYTES:
            body.extend(piece)
    return bytes(body) if size <= MAX_BODY_BYTES else None
