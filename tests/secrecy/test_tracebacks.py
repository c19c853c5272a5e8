"""`--debug` and PEAK_APPLY_DEBUG: the stack of an error, without secrets and without the values of variables."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.workspace import Workspace

pytestmark = pytest.mark.slow

TOKEN = "sesame-open-sesame-1234"
SCRIPT = """
import sys
import reconciler.pipeline as pipeline
from reconciler.cli import main

def fail(*_, **__):
    local = "the-value-of-a-variable"
    {raising}

pipeline.load_manifests = fail
sys.exit(main(sys.argv[1:]))
"""
KEY_ERROR = "return {}[local[:0] or 'x']"


def run(world: Workspace, raising: str, *args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A run in which loading the manifests fails, from a file: the stack shows its lines."""
    script = world.write("broken.py", SCRIPT.replace("{raising}", raising))
    return subprocess.run(
        [sys.executable, str(script), *args],
        cwd=world.root,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PEAK_AUTH_TOKEN": TOKEN, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_without_it_an_internal_error_is_one_line_and_how_to_get_more(world: Workspace) -> None:
    ended = run(world, KEY_ERROR, "validate", ".")
    assert ended.returncode == 1
    first, fix = ended.stderr.splitlines()
    assert first == "error: internal error: KeyError at broken.py:8"
    assert "--debug" in fix


@pytest.mark.parametrize("how", [("--debug",), ()])
def test_the_stack_is_printed_without_values(world: Workspace, how: tuple[str, ...]) -> None:
    environment = {} if how else {"PEAK_APPLY_DEBUG": "1"}
    ended = run(world, KEY_ERROR, "validate", ".", *how, **environment)
    assert ended.returncode == 1
    assert "error: internal error: KeyError at broken.py:8" in ended.stderr
    assert "Traceback (most recent call last):" in ended.stderr
    assert 'broken.py", line 8, in fail' in ended.stderr
    assert "builtins.KeyError: 'x'" in ended.stderr
    assert "the-value-of-a-variable" not in ended.stderr.replace('local = "the-value-of-a-variable"', "")


@pytest.mark.parametrize(
    "raising",
    [
        f"raise ValueError('refused: {TOKEN}')",
        f"raise ValueError({TOKEN!r}.encode().hex()) if False else KeyError('{TOKEN}')",
        f"raise ExceptionGroup('several {TOKEN}', [ValueError('{TOKEN}'), KeyError('a\\n{TOKEN}')])",
        f"error = ValueError('cause {TOKEN}'); raise RuntimeError('{TOKEN}') from error",
        "import base64; raise ValueError(base64.b64encode(b'x" + TOKEN + "y').decode())",
    ],
)
@pytest.mark.parametrize("log", [(), ("--log-json",)])
def test_a_secret_in_a_message_or_in_a_source_line_is_redacted(
    world: Workspace, raising: str, log: tuple[str, ...]
) -> None:
    ended = run(world, raising, "validate", ".", "--debug", *log)
    assert ended.returncode == 1
    assert "Traceback" in ended.stderr
    assert "(sensitive)" in ended.stderr
    assert TOKEN not in ended.stderr


def test_a_message_that_may_quote_a_manifest_is_left_out(world: Workspace) -> None:
    raising = "import pydantic; pydantic.TypeAdapter(int).validate_python('not-registered-anywhere')"
    ended = run(world, raising, "validate", ".", "--debug")
    shown = ended.stderr.replace(raising, "")
    assert "ValidationError: (message left out: it may quote a file)" in shown
    assert "input_value" not in shown


def test_errors_of_users_have_a_stack_too(world: Workspace) -> None:
    ended = run(world, "pass", "plan", "nowhere", "--debug")
    assert ended.returncode == 1
    assert "fix: " in ended.stderr
    assert "reconciler.errors.ConfigurationError: " in ended.stderr


def test_every_command_has_the_option() -> None:
    from click.testing import CliRunner

    from reconciler.cli.main import COMMANDS, group

    for name in COMMANDS:
        assert "--debug" in CliRunner().invoke(group, [name, "--help"]).output, name
    assert "--debug" in CliRunner().invoke(group, ["emulator", "journal", "--help"]).output


def test_the_variable_with_0_switches_it_off(world: Workspace, tmp_path: Path) -> None:
    assert tmp_path == world.root
    assert "Traceback" not in run(world, KEY_ERROR, "validate", ".", PEAK_APPLY_DEBUG="0").stderr
