"""The result of a shell command, simulated and never executed.

What is understood: `exit N`, `true`, `false`, `echo TEXT`, `sleep SECONDS`, joined by `&&`, `||`, `;` and newlines,
and `> FILE` or `>> FILE` behind a command. Any other command succeeds silently.
"""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, replace

_OPERATORS = ("&&", "||", ";", "\n")
_SHELLS = ("sh", "bash", "/bin/sh", "/bin/bash")
MAX_SECONDS = 1e9  # beyond it there are no dates
_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{0,15})?")
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


@dataclass(frozen=True)
class FileWrite:
    """A text that is written to a file."""

    path: str
    text: str
    appends: bool = False


@dataclass(frozen=True)
class CommandResult:
    """The end of a command: exit code, printed lines, duration, and what it writes into files, in order."""

    code: int = 0
    lines: tuple[str, ...] = ()
    seconds: float = 0.0
    files: tuple[FileWrite, ...] = ()

    @property
    def file_contents(self) -> dict[str, str]:
        """The content of the files that it wrote, without the last newline."""
        found: dict[str, str] = {}
        for put in self.files:
            more = put.appends and put.path in found
            found[put.path] = f"{found[put.path]}\n{put.text}" if more else put.text
        return found

    def add(self, other: CommandResult) -> CommandResult:
        return CommandResult(
            other.code, self.lines + other.lines, self.seconds + other.seconds, self.files + other.files
        )


@dataclass(frozen=True)
class _SimpleRun:
    result: CommandResult
    left: bool = False


def simulate_command(command: str, env: dict[str, str] | None = None) -> CommandResult:
    """Simulate a command with these environment variables."""
    result, joint = CommandResult(), ";"
    for word in _split_commands(command):
        if isinstance(word, str):
            joint = word
            continue
        if (joint == "&&" and result.code != 0) or (joint == "||" and result.code == 0):
            continue
        run = _run_simple(word, env or {})
        result = result.add(run.result)
        if run.left:
            break
    return result


def to_shell_line(text: str) -> str:
    """A command of a Dockerfile as one line: the exec form `["sh", "-c", "..."]` too."""
    try:
        words = json.loads(text)
    except ValueError:
        return text
    if not (isinstance(words, list) and words and all(isinstance(word, str) for word in words)):
        return text
    if len(words) >= 3 and words[0] in _SHELLS and words[1].endswith("c"):
        return str(words[2])
    return shlex.join(words)


def _split_commands(command: str) -> list[list[str] | str]:
    """Simple commands as lists of words, with the joints between them."""
    lexer = shlex.shlex(command.replace("\n", " ; "), posix=True, punctuation_chars=";&|<>")
    lexer.commenters = ""
    lexer.whitespace_split = True
    try:
        words = list(lexer)
    except ValueError:  # an open quote: the shell would not start it
        return [["exit", "2"]]
    chain: list[list[str] | str] = []
    for word in words:
        if word in _OPERATORS:
            chain.append(word)
        elif chain and isinstance(chain[-1], list):
            chain[-1].append(word)
        else:
            chain.append([word])
    return chain


def _run_simple(words: list[str], env: dict[str, str]) -> _SimpleRun:
    words, sign, path = _split_redirection(words)
    name, rest = (words[0], [_expand_variables(word, env) for word in words[1:]]) if words else ("true", [])
    text = " ".join(rest) if name == "echo" else ""
    match name:
        case "exit":
            return _SimpleRun(CommandResult(code=int(_parse_number(rest)) % 256), left=True)
        case "false":
            result = CommandResult(code=1)
        case "sleep":
            result = CommandResult(seconds=min(_parse_number(rest), MAX_SECONDS))
        case "echo" if not path:
            result = CommandResult(lines=(text,))
        case _:
            result = CommandResult()
    return _SimpleRun(
        replace(result, files=(FileWrite(_expand_variables(path, env), text, sign == ">>"),))
        if path
        else result
    )


def _split_redirection(words: list[str]) -> tuple[list[str], str, str]:
    """The words without `> FILE`, the sign, and the file; without any, empty texts."""
    for sign in (">", ">>"):
        if sign in words:
            place = words.index(sign)
            return words[:place], sign, words[place + 1] if place + 1 < len(words) else ""
    return words, "", ""


def _expand_variables(word: str, env: dict[str, str]) -> str:
    return _VARIABLE.sub(lambda match: env.get(match[1] or match[2], ""), word)


def _parse_number(words: list[str]) -> float:
    return float(words[0]) if words and _NUMBER.fullmatch(words[0]) else 0.0
