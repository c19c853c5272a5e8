"""Whether there is an official client to run, and which; where there is none, why not."""

from __future__ import annotations

import subprocess

import pytest
from conformance.official import CLIENT, explain_absence, find_interpreter


def test_the_official_client_is_here_and_of_the_pinned_version() -> None:
    reason = explain_absence()
    if reason is not None:
        pytest.skip(f"the conformance run was left out: {reason}")
    peak = find_interpreter().with_name("peak")
    said = subprocess.run([peak, "--version"], capture_output=True, text=True, check=True).stdout
    assert CLIENT.replace("peak-sdk", "peak-cli") in said
