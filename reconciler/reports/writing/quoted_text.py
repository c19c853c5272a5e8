"""Texts as people read them: where something in a text cannot be seen, the text is quoted and that is written out."""

from __future__ import annotations

import json
import unicodedata

from reconciler.reports.writing.escape import escape

_PLACEHOLDER_BEGINNINGS = ("(sensitive", "(known after apply")
_OTHER_SCRIPTS = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU")
"""Scripts with letters that look like Latin ones."""


def quote(text: str, *, reveal: bool = False) -> str:
    """A text on one line: as it is if it can stand so, else in quotes. Different texts are never written alike.

    With `reveal` also letters beyond ASCII are written out, since some of them look like others.
    """
    if not reveal and _is_plain(text):
        return text
    inside = escape(text.replace("\\", "\\\\").replace('"', '\\"'))
    if reveal:
        inside = "".join(char if char.isascii() else _write_out(char) for char in inside)
    return f'"{inside}"'


def _write_out(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _is_plain(text: str) -> bool:
    """True if a text can stand without quotes and not be mistaken for something else."""
    if not text or text != text.strip() or "  " in text or text.startswith(('"', *_PLACEHOLDER_BEGINNINGS)):
        return False
    if escape(text) != text or text == "null":
        return False
    if text[0] not in "-0123456789[{tfnNI":
        return True
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return True
    return False


def look_alike(one: str, other: str) -> bool:
    """True if two different texts may not be told apart when they are printed."""
    if _simplify(one) == _simplify(other):
        return True
    if len(one) != len(other) or one.isascii() == other.isascii():
        return False
    return any(_is_of_other_script(char) for text in (one, other) for char in text if not char.isascii())


def _simplify(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", escape(text.expandtabs(4))).split())


def _is_of_other_script(char: str) -> bool:
    return unicodedata.name(char, "").startswith(_OTHER_SCRIPTS)
