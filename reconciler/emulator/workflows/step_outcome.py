"""The result of a step with all its attempts, simulated when it starts (contract 4.4, 4.5, A44).

Tests control it by variables of the step's environment: `EMULATOR_FAIL_TIMES=2` makes the first two attempts fail
with the code of `EMULATOR_EXIT_CODE` (default 1), `EMULATOR_SECONDS=30` is what an attempt takes. Otherwise a command
ends as `commands.simulate_command` says, and steps of other types succeed at once.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from reconciler.emulator.commands import MAX_SECONDS, CommandResult, FileWrite, simulate_command

Step = Mapping[str, Any]
Env = Mapping[str, str]
Line = tuple[int, str]  # milliseconds since the start of the step, message

_RESPONSE = "response.txt"
_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_DURATION, _RETRIES = 5, 3


@dataclass(frozen=True)
class Attempt:
    """The end of one attempt; `parameters` are its output parameters."""

    code: int
    message: str | None
    seconds: float
    lines: tuple[str, ...]
    parameters: Mapping[str, str]


@dataclass(frozen=True)
class StepResult:
    """The end of a step after its last attempt, and the duration of all attempts."""

    last: Attempt
    seconds: float
    log: tuple[Line, ...]

    @property
    def status(self) -> str:
        return "Success" if self.last.code == 0 else "Failed"

    @property
    def output(self) -> dict[str, str]:
        """The exit code is text, and a success has no message (contract 4.10)."""
        message = {} if self.last.message is None else {"message": self.last.message}
        return {"exitCode": str(self.last.code), **message}


def simulate_step(step: Step, env: Env, retry: Mapping[str, Any] | None) -> StepResult:
    """All attempts at a step with this environment."""
    log: list[Line] = []
    seconds, number = 0.0, 1
    while True:
        attempt = _simulate_attempt(step, env, number)
        log += _schedule_lines(seconds, attempt)
        seconds += attempt.seconds
        wait = None if attempt.code == 0 else _retry_delay(attempt.code, number, retry)
        if wait is None:
            return StepResult(attempt, seconds, tuple(log))
        log.append((_to_milliseconds(seconds), f"Retrying in {wait} s"))
        seconds += wait
        number += 1


def _retry_delay(code: int, number: int, retry: Mapping[str, Any] | None) -> int | None:
    """Seconds until the next attempt after one has failed; None if there is none (A44)."""
    if retry is None or number > retry.get("numberOfRetries", _RETRIES):
        return None
    if code not in retry.get("exitCodes", (code,)):
        return None
    factor = 2 ** (number - 1) if retry.get("exponentialBackoff", False) else 1
    return int(retry.get("duration", _DURATION)) * factor


def _simulate_attempt(step: Step, env: Env, number: int) -> Attempt:
    result = _simulate_command(step, env)
    if number <= _read_number(env, "EMULATOR_FAIL_TIMES", 0):
        result = CommandResult(
            int(_read_number(env, "EMULATOR_EXIT_CODE", 1)) % 256 or 1, seconds=result.seconds
        )
    result = replace(result, seconds=_read_number(env, "EMULATOR_SECONDS", result.seconds))
    written = {posixpath.normpath(path): text for path, text in result.file_contents.items()}
    declared = {name: posixpath.normpath(path) for name, path in step.get("outputParameters", {}).items()}
    parameters = {name: written[path] for name, path in declared.items() if path in written}
    code, message = result.code, f"Error (exit code {result.code})" if result.code else None
    for name, path in declared.items():
        if code == 0 and path not in written:
            code, message = 1, f"output parameter {name}: there is no file {path}"
    ends = () if message is None else (message,)
    return Attempt(code, message, result.seconds, (*_opening_lines(step), *result.lines, *ends), parameters)


def _read_number(env: Env, name: str, default: float) -> float:
    try:
        return max(0.0, min(float(env.get(name, default)), MAX_SECONDS))
    except ValueError:
        return default


def _opening_lines(step: Step) -> list[str]:
    """The first lines of a log: there is one as soon as the step runs (A61)."""
    match step["type"]:
        case "standard":
            return [f"+ {line}" for line in step["command"].splitlines() or [""]]
        case "http":
            return [f"{step['method'].upper()} {step['url']}"]
        case "export":
            order = step.get("sortOrder", "asc")
            return [f"Exporting {step['schema']}.{step['table']} by {step['sortBy']} {order}"]
        case _:
            return [f"Running {step.get('sqlQueryPath') or step['repository']['filePath']}"]


def _simulate_command(step: Step, env: Env) -> CommandResult:
    """Simulate a command; other steps succeed, and an HTTP step gets its payload as response."""
    match step["type"]:
        case "standard":
            return simulate_command(step["command"], dict(env))
        case "http":
            response = _PLACEHOLDER.sub(lambda found: env.get(found[1], found[0]), step.get("payload", ""))
            return CommandResult(lines=("200 OK",), files=(FileWrite(_RESPONSE, response),))
        case "export":
            ending = ".csv.gz" if step.get("compression", False) else ".csv"
            return CommandResult(lines=(f"Wrote {step['table']}{ending}",))
        case _:
            return CommandResult(lines=("The query succeeded",))


def _schedule_lines(start: float, attempt: Attempt) -> list[Line]:
    """Lines with the moments at which they are written: the first at once, the last of a failure at its end."""
    count = len(attempt.lines)
    pace = attempt.seconds / max(1, count - (0 if attempt.message is None else 1))
    return [(_to_milliseconds(start + place * pace), line) for place, line in enumerate(attempt.lines)]


def _to_milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
