"""A small terminal: what is on the screen after a program wrote to it, and what scrolled away above."""

from __future__ import annotations

import re

from rich.cells import get_character_cell_size

_TOKEN = re.compile(r"\x1b\[(\??)(\d*)(?:;\d+)*([A-Za-z])|\r|\n|[^\x1b\r\n]")
_INCOMPLETE = re.compile(r"\x1b(\[[?\d;]*)?")


class Screen:
    """Lines as a person reads them; anything but the few sequences known here is a mistake."""

    def __init__(self, width: int = 80) -> None:
        self.width = width
        self.cells: list[list[str]] = [[]]
        self.row = self.column = 0
        self.cursor_shown = True
        self._begun = ""

    def feed(self, text: str) -> Screen:
        text, self._begun, at = self._begun + text, "", 0
        while at < len(text):
            if _INCOMPLETE.fullmatch(text, at):
                self._begun = text[at:]
                break
            found = _TOKEN.match(text, at)
            assert found, f"not understood: {text[at : at + 20]!r}"
            at = found.end()
            if found.group(3):
                self._control(found.group(1) + found.group(3), int(found.group(2) or 1))
            elif found.group() == "\r":
                self.column = 0
            elif found.group() == "\n":
                self._down()
                self.column = 0
            else:
                self._put(found.group())
        return self

    def _control(self, what: str, number: int) -> None:
        match what:
            case "A":
                self.row = max(self.row - number, 0)
            case "K":
                self.cells[self.row] = []
            case "?l" | "?h":
                assert number == 25
                self.cursor_shown = what == "?h"
            case "m":
                pass
            case _:
                raise AssertionError(f"not understood: {what}")

    def _down(self) -> None:
        self.row += 1
        if self.row == len(self.cells):
            self.cells.append([])

    def _put(self, char: str) -> None:
        size = get_character_cell_size(char)
        if self.column + size > self.width:
            self._down()
            self.column = 0
        line = self.cells[self.row]
        line += [" "] * (self.column + size - len(line))
        line[self.column : self.column + size] = [char, *[""] * (size - 1)]
        self.column += size

    @property
    def lines(self) -> list[str]:
        """Every line, without the empty ones at the end."""
        return "\n".join("".join(cells).rstrip() for cells in self.cells).rstrip().split("\n")
