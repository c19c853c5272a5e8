"""`--help` and `--version` are instant: nothing heavy is imported for them."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("pydantic", "httpx", "jinja2", "ruamel", "deepdiff", "rich", "asyncio")

SCRIPT = """
import sys
from reconciler.cli import main
code = main(sys.argv[1:])
loaded = [name for name in {heavy!r} if name in sys.modules]
print("loaded:", loaded, "code:", code)
"""


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_nothing_heavy_is_loaded(flag: str) -> None:
    script = SCRIPT.format(heavy=HEAVY)
    ended = subprocess.run(
        [sys.executable, "-c", script, flag], capture_output=True, text=True, check=True, timeout=60
    )
    assert ended.stdout.splitlines()[-1] == "loaded: [] code: 0"


@pytest.mark.parametrize("command", ["plan", "apply", "validate", "init", "schema", "emulator"])
def test_a_commands_own_help_loads_nothing_heavy_either(command: str) -> None:
    script = SCRIPT.format(heavy=HEAVY)
    ended = subprocess.run(
        [sys.executable, "-c", script, command, "--help"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert ended.stdout.splitlines()[-1] == "loaded: [] code: 0"


def test_help_lists_every_command_with_a_line_about_it() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "reconciler", "--help"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    for command in ("plan", "apply", "validate", "emulator"):
        assert any(
            line.split()[:1] == [command] and len(line.split()) > 3 for line in ended.stdout.splitlines()
        )


def test_windows_is_refused_with_a_way_out() -> None:
    script = (
        "import sys; from reconciler.cli import main; sys.platform = 'win32'; sys.exit(main(['--version']))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 1
    assert "Windows is not supported" in ended.stderr
    assert "WSL" in ended.stderr
