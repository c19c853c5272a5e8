"""Request bodies: JSON documents and multipart forms, from bytes to values."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, NoReturn

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from reconciler.emulator.errors import Invalid

ARTIFACT = "artifact"
_DOCUMENTS = ("buildDetails", "autodeployResources")


@dataclass(frozen=True)
class Form:
    """A multipart form: texts by field name, and the bytes of the artifact part if there is one."""

    fields: dict[str, str]
    artifact: bytes | None

    def journal_body(self) -> dict[str, Any]:
        """The form as the journal stores it: JSON fields as documents, of the artifact its size and digest."""
        seen: dict[str, Any] = {name: _parse_or_keep(name, value) for name, value in self.fields.items()}
        if self.artifact is not None:
            digest = hashlib.sha256(self.artifact).hexdigest()
            seen[ARTIFACT] = {"size": len(self.artifact), "sha256": digest}
        return seen


def _parse_or_keep(name: str, value: str) -> Any:
    try:
        return read_json(value.encode()) if name in _DOCUMENTS else value
    except Invalid:
        return value


def read_json(raw: bytes) -> Any:
    """A JSON document; Invalid if it is none, or holds numbers or text that no database keeps."""
    try:
        document = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
        if b"\\u" in raw:
            json.dumps(document, ensure_ascii=False).encode("utf-8")  # half a surrogate pair is no text
    except (UnicodeError, ValueError) as error:
        raise Invalid(f"the body is not JSON: {error}") from error
    except RecursionError as error:
        raise Invalid("the body is nested too deeply") from error
    return document


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def read_form(raw: bytes, content_type: str) -> Form:
    """A multipart form; one without any part is an empty form."""
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise Invalid("the body must be multipart/form-data")
    reader = _Reader()
    try:
        parser = MultipartParser(options[b"boundary"], reader.callbacks())
        parser.write(raw)
        parser.finalize()
    except (FormParserError, AssertionError) as error:
        raise Invalid(f"the multipart body is broken: {error}") from error
    if not reader.ended:
        raise Invalid("the multipart body ends too early")
    return reader.form()


class _Reader:
    """Collects the parts as the parser meets them."""

    def __init__(self) -> None:
        self.parts: dict[str, bytearray] = {}
        self.ended = False
        self._header = (bytearray(), bytearray())
        self._part = bytearray()

    def callbacks(self) -> Any:
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
            "on_header_end": self._header_end,
            "on_part_data": lambda data, start, end: self._part.extend(data[start:end]),
            "on_end": self._end,
        }

    def _begin(self) -> None:
        self._part = bytearray()

    def _header_end(self) -> None:
        name, value = (bytes(text) for text in self._header)
        self._header = (bytearray(), bytearray())
        if name.lower() == b"content-disposition":
            _, options = parse_options_header(value)
            self.parts[options.get(b"name", b"").decode("utf-8", "replace")] = self._part

    def _end(self) -> None:
        self.ended = True

    def form(self) -> Form:
        artifact = self.parts.pop(ARTIFACT, None)
        try:
            fields = {name: part.decode("utf-8") for name, part in self.parts.items()}
        except UnicodeDecodeError as error:
            raise Invalid("a field of the form is not UTF-8") from error
        return Form(fields, None if artifact is None else bytes(artifact))
