"""Faults of an emulator on a port."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from emulator.fault_calls import WORKFLOW
from support.tenant import WORKFLOWS

WEBAPPS = "/webapps/api/v1/webapps"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    rules = ["POST /workflows/ reset after-commit x1", "GET /workflows/ cut x1", "GET /webapps/ hang=0.2 x1"]
    faults = [word for rule in rules for word in ("--fault", rule)]
    command = [sys.executable, "-m", "reconciler", "emulator", "--port", "0"]
    server = subprocess.Popen(
        [*command, "--database", str(tmp_path / "t.db"), *faults],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert server.stdout is not None
    yield server.stdout.readline().strip().removeprefix("listening on ")
    server.terminate()
    assert server.wait(timeout=20) == 0
    server.stdout.close()


def test_on_a_port_a_broken_connection_is_one(address: str) -> None:
    async def run() -> None:
        async with httpx.AsyncClient(base_url=address, headers={"authorization": "local"}) as client:
            with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
                await client.post(f"{WORKFLOWS}/", json=WORKFLOW)
            with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
                await client.get(f"{WORKFLOWS}/")
            with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
                await client.get(f"{WEBAPPS}/")
            answer = await client.get(f"{WORKFLOWS}/")
            assert [item["name"] for item in answer.json()["workflows"]] == ["nightly"]

    asyncio.run(run())


def test_a_port_that_is_taken_and_an_address_of_others_are_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for options, said in (
            (["--port", str(port)], f"cannot listen on 127.0.0.1 port {port}"),
            (["--host", "0.0.0.0"], "0.0.0.0 is not a loopback address"),  # noqa: S104 - it must be refused
        ):
            ended = subprocess.run(
                [sys.executable, "-m", "reconciler", "emulator", *options],
                capture_output=True,
                text=True,
                check=False,
                timeout=60,
            )
            assert (ended.returncode, ended.stdout) == (1, "")
            assert said in ended.stderr
