"""The platform, emulated: an ASGI application over SQLite that follows the contract of the real one.

It imports nothing else of this project, so that it can judge it. `create_app` for use in process, `serve` for a
port, `read_journal` and `read_changes` for what it saw; `reconciler.emulator.seeds` puts objects into a tenant.
"""

from __future__ import annotations

from reconciler.emulator.core import Emulator
from reconciler.emulator.errors import CannotServe, NotATenant
from reconciler.emulator.faults.rules import BadRule, Rule, parse_rule
from reconciler.emulator.faults.schedule import Schedule
from reconciler.emulator.http.app import create_app
from reconciler.emulator.http.server import serve
from reconciler.emulator.settings import Settings
from reconciler.emulator.store.journal import JournalEntry, StateChange, read_changes, read_journal
from reconciler.emulator.switches import BadSwitch, parse_switches

__all__ = [
    "BadRule",
    "BadSwitch",
    "CannotServe",
    "Emulator",
    "JournalEntry",
    "NotATenant",
    "Rule",
    "Schedule",
    "Settings",
    "StateChange",
    "create_app",
    "parse_rule",
    "parse_switches",
    "read_changes",
    "read_journal",
    "serve",
]
