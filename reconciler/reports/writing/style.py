"""Colours for people, never the only carrier of a meaning.

ANSI codes by hand: click and rich belong to the command line, and reports are texts that nothing else must import.
"""

from __future__ import annotations

from reconciler.model.plans.change import Action
from reconciler.model.plans.field_change import FieldEdit
from reconciler.model.result import Outcome

GREEN, YELLOW, RED, CYAN, BOLD, DIM = "32", "33", "31", "36", "1", "2"

ACTION_SYMBOLS = {
    Action.CREATE: "+",
    Action.BUILD: "+",
    Action.REBUILD: "~",
    Action.UPDATE: "~",
    Action.REPLACE: "-/+",
    Action.ADOPT: ">",
    Action.RECORD: ">",
    Action.DELETE: "-",
    Action.WAIT: ".",
    Action.BLOCKED: "!",
    Action.NOOP: " ",
}

ACTION_COLORS = {
    Action.CREATE: GREEN,
    Action.BUILD: GREEN,
    Action.REBUILD: YELLOW,
    Action.UPDATE: YELLOW,
    Action.REPLACE: RED,
    Action.ADOPT: CYAN,
    Action.RECORD: CYAN,
    Action.DELETE: RED,
    Action.WAIT: CYAN,
    Action.BLOCKED: RED,
    Action.NOOP: DIM,
}

EDIT_COLORS = {FieldEdit.ADD: GREEN, FieldEdit.CHANGE: YELLOW, FieldEdit.REMOVE: RED}

OUTCOME_COLORS = {
    Outcome.DONE: GREEN,
    Outcome.FAILED: RED,
    Outcome.SKIPPED: YELLOW,
    Outcome.UNKNOWN: RED,
    Outcome.STALE: YELLOW,
}


def paint(text: str, code: str, *, color: bool) -> str:
    """The text in a colour, or as it is."""
    return f"\x1b[{code}m{text}\x1b[0m" if color and text else text
