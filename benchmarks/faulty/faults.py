"""Faults of the one request that matters, as rules of the emulator (docs/emulator.md)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Trouble:
    """`what` is the end of a rule, after METHOD and PATH; with `kill` the client is killed when the fault occurs.

    An hour passes between the two runs, unless the second one follows `at_once`. `settle` is the value of
    peak-apply's option --settle in seconds.
    """

    title: str
    what: str = ""
    kill: bool = False
    at_once: bool = False
    settle: int = 2


TROUBLES = (
    Trouble("none"),
    Trouble("503, not done", "503 before-commit x1"),
    Trouble("503, but done", "503 after-commit x1"),
    Trouble("503 each time, but done", "503 after-commit"),
    Trouble("500, not done", "500 before-commit x1"),
    Trouble("500, but done", "500 after-commit x1"),
    Trouble("reset, not done", "reset before-commit x1"),
    Trouble("reset, but done", "reset after-commit x1"),
    Trouble("429 twice, with Retry-After", "429 retry-after=1 x2"),
    Trouble("503, done 1 s later", "503 late=1 x1"),
    Trouble("503, done 30 s later", "503 late=30 x1"),
    Trouble("503, done 10 s later, second run before that", "503 late=10 x1", at_once=True, settle=15),
    Trouble("503, done 40 s later, second run before that", "503 late=40 x1", at_once=True, settle=15),
    Trouble("answer breaks off", "cut x1"),
    Trouble("half of the JSON", "truncated x1"),
    Trouble("200 with HTML", "html x1"),
    Trouble("200 with nothing", "empty x1"),
    Trouble("silence, not done", "hang=600 before-commit x1"),
    Trouble("silence, but done", "hang=600 after-commit x1"),
    Trouble("killed, not done", "hang=600 before-commit x1", kill=True),
    Trouble("killed, but done", "hang=600 after-commit x1", kill=True),
    Trouble(
        "killed, done 10 s later, second run before that",
        "hang=600 late=10 x1",
        kill=True,
        at_once=True,
        settle=15,
    ),
)
