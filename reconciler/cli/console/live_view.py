"""The live region of an apply on a terminal: what runs, what waits for what; what ended scrolls away above it.

The one place that imports rich. Data reaches it cleaned, as `Text` and never as markup.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from rich.cells import cell_len
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from reconciler.cli.console.redaction.secrets import redact
from reconciler.model.result import Event, Finished
from reconciler.reports.apply.progress import Board, Row, build_rows, format_duration, summarize_board
from reconciler.reports.apply.result import render_event
from reconciler.reports.writing.style import ACTION_COLORS, ACTION_SYMBOLS, CYAN, DIM, GREEN, RED, YELLOW
from reconciler.reports.writing.words import join_parts

MAX_ROWS = 10
MIN_INTERVAL = 0.1
"""Seconds between two drawings: thousands of changes may end at once."""

SYMBOL_AND_GAPS_WIDTH = 10
"""Columns of the symbol and of the gaps."""

MIN_WIDTH = 24
"""Columns below which only the name is shown, not what its change is doing."""

_STYLES = {GREEN: "green", YELLOW: "yellow", RED: "red", CYAN: "cyan", DIM: "dim"}

Size = Callable[[], tuple[int, int]]


def open_terminal(*, color: bool) -> Console:
    """The terminal behind stderr; whether it is one was decided before, by nothing but the stream."""
    return Console(
        file=sys.stderr,
        force_terminal=True,
        force_interactive=True,
        color_system="standard" if color else None,
    )


def read_terminal_size() -> tuple[int, int]:
    """Columns and lines of the terminal behind stderr, as they are now."""
    try:
        size = os.get_terminal_size(sys.stderr.fileno())
    except (OSError, ValueError):
        size = os.terminal_size((0, 0))
    return size.columns or 80, size.lines or 24


class LiveView:
    """Draws the state of a run at the bottom of a terminal."""

    def __init__(self, console: Console, size: Size, clock: Callable[[], float]) -> None:
        self._console, self._size, self._clock = console, size, clock
        self._color = console.color_system is not None
        self._board = Board()
        self._start = self._drawn = clock()
        self._ended: list[str] = []
        self._live = Live(
            console=console,
            get_renderable=self._build_picture,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
        )
        self._live.start()

    def show(self, event: Event) -> None:
        """Take in an event; the next drawing shows it."""
        self._board.take(event, self._clock())
        if isinstance(event, Finished):
            self._ended.append(redact(render_event(event, color=self._color)))
        if self._clock() - self._drawn >= MIN_INTERVAL:
            self._draw()

    def print_above(self, line: str) -> None:
        """Print a line above the live part."""
        self._ended.append(line)
        self._draw()

    def tick(self) -> None:
        """Draw again: time passed, and the terminal may have another size."""
        self._draw()

    def close(self) -> None:
        """Take the region away and give the cursor back."""
        try:
            self._draw()
        finally:
            self._live.stop()

    def _draw(self) -> None:
        self._drawn = self._clock()
        self._console.size = self._size()
        lines, self._ended = self._ended, []
        with self._console:  # one write for both, so that nothing flickers
            if lines:
                self._console.print(Text.from_ansi("\n".join(lines)), soft_wrap=True)
            self._live.refresh()

    def _build_picture(self) -> Group:
        width, height = self._size()
        now = self._clock()
        shown = build_rows(self._board, now, max(min(MAX_ROWS, height - 3), 0))
        hidden = len(self._board.running) + len(self._board.waiting) - len(shown)
        more = [_build_dim_line(f"    and {hidden} more", width)] if hidden else []
        total = join_parts([summarize_board(self._board), f"{format_duration(now - self._start)} elapsed"])
        return Group(_build_table(shown, width), *more, _build_dim_line(redact(total), width))


def _build_table(shown: list[Row], width: int) -> Table:
    """A line for each change; on a narrow terminal its name takes the space of what it is doing."""
    elapsed = max((len(row.elapsed) for row in shown), default=0)
    space = max(width - SYMBOL_AND_GAPS_WIDTH - elapsed, 1)
    names = min(max((cell_len(row.ref) for row in shown), default=0), space // 2)
    doing = space - names
    if space < MIN_WIDTH:
        names, doing = space, 0
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=3)
    table.add_column(no_wrap=True, overflow="ellipsis", max_width=max(names, 1))
    table.add_column(no_wrap=True, justify="right")
    if doing:
        table.add_column(no_wrap=True, overflow="ellipsis", max_width=doing)
    for row in shown:
        table.add_row(*_build_cells(row)[: 4 if doing else 3])
    return table


def _build_cells(row: Row) -> list[Text]:
    style = _STYLES[ACTION_COLORS[row.action]] if row.elapsed else "dim"
    return [
        Text(ACTION_SYMBOLS[row.action].rjust(3), style),
        Text(redact(row.ref)),
        Text(row.elapsed),
        Text(redact(row.doing), style),
    ]


def _build_dim_line(text: str, width: int) -> Text:
    line = Text(text, "dim")
    line.truncate(max(width - 1, 1), overflow="ellipsis")
    return line
