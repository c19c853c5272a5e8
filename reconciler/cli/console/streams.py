"""The streams of the process, made safe once, so that no caller has to care: closed, full, gone, of any encoding."""

from __future__ import annotations

import codecs
import io
import os
import sys
from typing import TextIO


def prepare_streams() -> None:
    """Replace stdin, stdout and stderr of this process, which must be ours alone."""
    _open_closed_descriptors()
    sys.stdin = open(0, encoding=_get_encoding(sys.stdin), errors="replace", closefd=False)  # noqa: SIM115
    sys.stdout = sys.__stdout__ = SafeOutput(1, sys.stdout, required=True)  # type: ignore[misc] # shutil reads it
    sys.stderr = sys.__stderr__ = SafeOutput(2, sys.stderr, required=False)  # type: ignore[misc] # as above


def _open_closed_descriptors() -> None:
    """Lead closed streams to the null device, before a socket or a file gets the number of one of them."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(descriptor)


def _get_encoding(stream: TextIO | None) -> str:
    return stream.encoding if stream is not None else "utf-8"


class SafeOutput(io.TextIOWrapper):
    r"""An output stream of any encoding: what the encoding lacks is escaped, as `\u2026`.

    Once it cannot be written it leads to the null device, so that the work goes on and the end of the process does
    not fail; `loss` says why. A `required` one also raises ConfigurationError, unless its reader merely went away.
    """

    def __init__(self, descriptor: int, replaced: TextIO | None, *, required: bool) -> None:
        if replaced is not None:
            replaced.flush()
        os.set_blocking(descriptor, True)  # another process may have changed it, and lines would be lost
        raw = open(descriptor, "wb", closefd=False)  # noqa: SIM115
        super().__init__(raw, encoding=_get_encoding(replaced), errors="backslashreplace")
        self.loss = ""
        self._required = required

    def write(self, text: str) -> int:
        """Write to the buffer, or at once if it is full."""
        try:
            return super().write(text)
        except OSError as error:
            self._give_up(error)
            return len(text)

    def flush(self) -> None:
        """Write what is in the buffer."""
        try:
            super().flush()
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, self.fileno())
        os.close(null)
        self.loss = f"{'stdout' if self._required else 'stderr'} cannot be written: {error.strerror}"
        if self._required and not isinstance(error, BrokenPipeError):
            from reconciler.errors import ConfigurationError

            fix = "free some space where it leads, or write a file with --output"
            raise ConfigurationError(self.loss, fix) from error


def write_line(stream: TextIO, line: str) -> None:
    """Write a line at once: the stream may be followed, and the process may be killed."""
    stream.write(f"{line}\n")
    stream.flush()


def understands_colors(stream: TextIO) -> bool:
    """True for a terminal that understands more than text."""
    return stream.isatty() and (os.environ.get("TERM") or "dumb") not in {"dumb", "unknown"}


def can_draw(stream: TextIO) -> bool:
    """True for a terminal with a cursor to move, whose encoding has every character: an escaped one is wider."""
    return understands_colors(stream) and codecs.lookup(stream.encoding).name == "utf-8"


def find_missing_terminal() -> str:
    """Why no person can read a question and answer it; empty if one can."""
    if not sys.stdin.isatty():
        return "stdin is not a terminal"
    return "" if sys.stderr.isatty() or sys.stdout.isatty() else "neither stdout nor stderr is a terminal"


def ask(question: str) -> str | None:
    """Ask on a terminal; the answer, or None if stdin ended or the question was interrupted."""
    stream = sys.stderr if sys.stderr.isatty() else sys.stdout
    stream.write(question)
    stream.flush()
    try:
        answer = sys.stdin.readline()
    except KeyboardInterrupt:
        answer = ""
    if not answer:
        write_line(stream, "")
        return None
    return answer.rstrip("\n")
