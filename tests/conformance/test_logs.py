"""The guide's sections on logs, of builds and of runs: by token, followed, saved."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from conformance.client_bench import ClientBench
from conformance.served_tenant import IMAGES

LINES = 120  # of three pages
COMMANDS = " && ".join(f"echo line {number}" for number in range(LINES))
DOCKERFILE = {"source": "dockerfile", "dockerfile": f"FROM nginx\nRUN {COMMANDS}"}
STAMPED = re.compile(r"2026/01/05 \d\d:\d\d:\d\d: ")


@dataclass(frozen=True)
class Log:
    """A log, by the options that name it; `status` is the key of its status, `name` the default of its file."""

    command: tuple[str, ...]
    status: str
    ended: str
    running: str
    name: str


def build_log(peak: ClientBench) -> Log:
    peak.tenant.image(9, {9: "1.0.0"}, build_details=DOCKERFILE)
    (build,) = peak.tenant.get(f"{IMAGES}/9/builds")["builds"]
    number = build["buildId"]
    return Log(
        ("images", "get-build-logs", "--image-id", "9", "--build-id", str(number)),
        "buildStatus",
        "success",
        "building",
        f"image_build_logs_9_{number}.log",
    )


def execution_log(peak: ClientBench) -> Log:
    step = {"imageId": 100, "command": f"sleep 20 && {COMMANDS}"}
    peak.tenant.workflow(9, {"name": "talkative", "steps": {"talk": step}})
    run = peak.tenant.execution(9)
    return Log(
        (
            *("workflows", "get-execution-logs", "--workflow-id", "9"),
            *("--execution-id", run, "--step-name", "talk"),
        ),
        "stepRunStatus",
        "Success",
        "Running",
        f"workflow_execution_logs_9_{run}_talk.log",
    )


LOGS = pytest.mark.parametrize("log_of", [build_log, execution_log])
LogOf = Callable[[ClientBench], Log]


def ended(peak: ClientBench, log_of: LogOf) -> Log:
    log = log_of(peak)
    peak.tenant.clock.now += 3600
    return log


def messages(answer: dict[str, Any]) -> list[str]:
    return [entry["message"] for entry in answer["logs"]]


def is_whole(lines: list[str]) -> bool:
    """Every line that the commands echo, in order, among whatever else a log says."""
    said = [line for line in lines if re.fullmatch(r"line \d+", line)]
    return said == [f"line {number}" for number in range(LINES)]


def followed(out: str) -> list[str]:
    """The messages of a log that the client followed, without the moment before each."""
    return [STAMPED.sub("", line) for line in out.splitlines() if STAMPED.match(line)]


@pytest.mark.contract("I12", "W11", "A20", "A62")
@LOGS
def test_a_log_is_read_page_by_page_with_the_token(peak: ClientBench, log_of: LogOf) -> None:
    log = ended(peak, log_of)
    answer = peak.answer(*log.command)
    assert answer[log.status] == log.ended
    assert all(entry["timestamp"].isdigit() for entry in answer["logs"])
    read = messages(answer)
    while answer["logs"]:
        token = answer["nextToken"]
        answer = peak.answer(*log.command, "--next-token", token)
        read += messages(answer)
    assert answer["nextToken"] == token
    assert is_whole(read)


@pytest.mark.contract("I12", "W11", "A62")
@LOGS
def test_a_log_that_ended_is_followed_to_its_end(peak: ClientBench, log_of: LogOf) -> None:
    log = ended(peak, log_of)
    assert is_whole(followed(peak(*log.command, "--follow").out))


@pytest.mark.contract("W11", "A61")
def test_a_run_is_followed_while_it_runs(peak: ClientBench) -> None:
    log = execution_log(peak)
    assert peak.answer(*log.command)[log.status] == log.running
    peak.tenant.clock.tick = 1.0  # every request that polls takes a second of the platform's time
    lines = followed(peak(*log.command, "--follow").out)
    peak.tenant.clock.tick = 0.0
    assert is_whole(lines)
    assert peak.answer(*log.command)[log.status] == log.ended


@pytest.mark.contract("I12", "A36")
def test_a_build_is_followed_while_it_builds(slow: ClientBench) -> None:
    made = slow.answer(
        "images", "create-version", "100", "--source", "dockerfile", "--dockerfile", "FROM nginx"
    )
    (newest,) = slow.tenant.get(f"{IMAGES}/100/builds?count=1")["builds"]
    assert newest["versionId"] == made["versionId"]
    log = ("images", "get-build-logs", "--image-id", "100", "--build-id", str(newest["buildId"]))
    assert slow.answer(*log)["buildStatus"] == "building"
    slow.tenant.clock.tick = 1.0
    lines = followed(slow(*log, "--follow").out)
    slow.tenant.clock.tick = 0.0
    assert lines[-1] == "Successfully built"
    assert slow.answer(*log)["buildStatus"] == "success"


@pytest.mark.contract("I13", "W12", "A21")
@LOGS
@pytest.mark.parametrize("follow", [False, True], ids=["save", "save and follow"])
def test_a_log_is_saved_to_a_file_of_a_name(peak: ClientBench, log_of: LogOf, *, follow: bool) -> None:
    log = ended(peak, log_of)
    more = ("--follow",) if follow else ()
    out = peak(*log.command, "--save", "--file-name", "kept.log", *more).out
    assert "Log contents have been saved to: kept.log" in out
    assert is_whole((peak.cwd / "kept.log").read_text().splitlines())
    assert not any(sent.split("?")[0].endswith("/logs") for sent in peak.tenant.sent())


@pytest.mark.contract("I13", "W12")
@LOGS
def test_a_log_is_saved_under_the_documented_name(peak: ClientBench, log_of: LogOf) -> None:
    log = ended(peak, log_of)
    peak(*log.command, "--save")
    assert is_whole((peak.cwd / log.name).read_text().splitlines())


def test_the_guides_name_of_the_command_for_build_logs_does_not_exist(peak: ClientBench) -> None:
    assert "No such command 'build-logs'" in peak(*["images", "build-logs", "--image-id", "9"], code=2).err
