"""The emulator and the client as two processes, as a stranger would start them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conformance.client_bench import ClientBench
from conformance.served_tenant import TOKEN

from reconciler.emulator import read_journal


@pytest.mark.contract("I1", "I2")
def test_the_served_emulator_keeps_what_the_client_makes(peak: ClientBench, tmp_path: Path) -> None:
    database = tmp_path / "tenant.db"
    command = [
        *(sys.executable, "-m", "reconciler", "emulator", "--port", "0", "--database", str(database)),
        *("--token", TOKEN, "--build-seconds", "0"),
    ]
    for expected in (1, 2):  # the second process goes on where the first one was ended
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as served:
            assert served.stdout is not None
            url = served.stdout.readline().removeprefix("listening on ").strip()
            try:
                environment = {"PEAK_AUTH_TOKEN": TOKEN}
                create = ("images", "create", "--name", f"image-{expected}", "--type", "api")
                source = ("--source", "dockerfile", "--dockerfile", "FROM nginx")
                made = peak.official.run((*create, *source), url, tmp_path, environment)
                assert made.code == 0, made.err
                listed = peak.official.run(("images", "list"), url, tmp_path, environment)
                assert json.loads(listed.out)["imageCount"] == expected
            finally:
                served.kill()
    assert [entry.method for entry in read_journal(str(database)) if entry.path.endswith("/images/")] == [
        *("POST", "GET"),
        *("POST", "GET"),
    ]
