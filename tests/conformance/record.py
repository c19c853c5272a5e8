"""Collects, in the process that runs the whole session, what the tests did with the official client."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conformance.table import Seen

UPDATE = "UPDATE_GOLDEN"
NOTE = "official"  # the key of what a test did with the client, among its properties
HERE = Path(__file__).parent
TESTS = HERE.parent


@dataclass
class Record:
    """The outcomes by command and operation; `files` are the files of this folder of which a test passed or failed."""

    asked: dict[str, set[str]] = field(default_factory=dict)
    operations: dict[str, bool] = field(default_factory=dict)
    commands: dict[str, bool] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)

    def add(self, report: pytest.TestReport) -> None:
        self.files.add(Path(report.nodeid.partition("::")[0]).name)
        for key, value in report.user_properties:
            if key == NOTE:
                self._note(json.loads(str(value)), passed=report.passed)

    def _note(self, note: dict[str, Any], *, passed: bool) -> None:
        command, operations = note["command"], note["operations"]
        if note["done"] or not passed:
            self.commands[command] = passed and self.commands.get(command, True)
        for operation in operations:
            self.asked.setdefault(operation, set()).add(command)
            self.operations[operation] = passed and self.operations.get(operation, True)

    def seen(self) -> Seen:
        from conformance.table import Seen

        asked = {operation: frozenset(commands) for operation, commands in self.asked.items()}
        return Seen(asked, dict(self.operations), dict(self.commands))

    def is_whole(self, config: pytest.Config) -> bool:
        """Whether every test of this folder was asked for, and ran."""
        chosen = config.option.keyword or config.option.markexpr or getattr(config.option, "lf", False)
        everything = {path.name for path in HERE.glob("test_*.py")} <= self.files
        whole = any(Path(arg).absolute() in (TESTS.parent, TESTS, HERE) for arg in config.args)
        return everything and whole and not chosen and bool(self.commands)


class Recorder:
    """Hears the reports of all workers, and compares the page with them at the end of a whole run."""

    def __init__(self) -> None:
        self.record = Record()
        self.complaint = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.nodeid.startswith("tests/conformance/"):
            self.record.add(report)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if exitstatus not in (0, 1) or not self.record.is_whole(session.config):
            return
        from conformance.table import PAGE, render

        page = render(self.record.seen())
        if os.environ.get(UPDATE):
            PAGE.write_text(page, encoding="utf-8")
        elif exitstatus == 0 and page != PAGE.read_text(encoding="utf-8"):
            self.complaint = (
                f"docs/internals/{PAGE.name} is not what this run showed: {UPDATE}=1 make conformance"
            )
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.complaint:
            terminalreporter.write_line(self.complaint, red=True)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the process that has the workers, or the only one
        config.pluginmanager.register(Recorder())
