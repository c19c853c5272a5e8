"""What the doctor says of a tenant, and what it does to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from doctor.examination import examine, populate, verdicts
from hypothesis import given, settings
from hypothesis import strategies as st
from support.tenant import Tenant

from reconciler.doctor.checks import images, lists, others, workflows
from reconciler.doctor.diagnosis import CHECKS, _decide
from reconciler.doctor.survey import LISTS, Reply, Survey
from reconciler.emulator import read_journal
from reconciler.emulator.faults.rules import parse_rule
from reconciler.errors import Unauthorized
from reconciler.formats.diagnosis import DiagnosisDocument
from reconciler.model.diagnosis import Verdict

NOT_FOLLOWED_YET = {
    "A15",
    "A42",
    "A54",
    "A66",
    "A70",
    "A71",
    "absent-policy-generates",
    "scheduled-in-triggers",
}
"""Where the emulator does not do yet what the contract assumes (contract 11.1)."""
GROUPS = (lists, images, workflows, others)


def test_reading_sends_get_requests_only(tmp_path: Path) -> None:
    tenant = populate(Tenant(database=str(tmp_path / "tenant.db")))
    before = len(read_journal(str(tmp_path / "tenant.db")))
    examine(tenant, scratch=False)
    asked = read_journal(str(tmp_path / "tenant.db"))[before:]
    assert {entry.method for entry in asked} == {"GET"}
    assert 20 < len(asked) < 100


def test_the_emulator_is_as_it_is_assumed_to_be() -> None:
    differing = {
        name for name, verdict in verdicts(examine(populate(Tenant()))).items() if verdict is Verdict.DIFFERS
    }
    assert differing <= NOT_FOLLOWED_YET


def test_reading_a_tenant_in_use_decides_most_assumptions_that_reading_can_decide() -> None:
    found = verdicts(examine(populate(Tenant()), scratch=False))
    decided = {name for name, verdict in found.items() if verdict is not Verdict.CANNOT_TELL}
    assert len(decided) >= 20


def test_scratch_objects_are_deleted_and_nothing_else_is() -> None:
    tenant = populate(Tenant())
    before = names(tenant)
    diagnosis = examine(tenant)
    assert diagnosis.left == ()
    tenant.advance(60)
    assert names(tenant) == before


def names(tenant: Tenant) -> list[str]:
    return sorted(
        f"{operation} {item['name']}"
        for operation, (path, key, query) in LISTS.items()
        for item in tenant.get(f"{path}/", **dict(query))[key]
    )


@pytest.mark.parametrize(
    "lost", ["POST /artifacts empty x1", "POST /workflows empty x1", "POST /images cut x1"]
)
def test_an_object_whose_creation_was_not_answered_is_found_and_deleted(lost: str) -> None:
    tenant = Tenant(faults=(parse_rule(lost),))
    diagnosis = examine(tenant)
    assert diagnosis.left == ()
    assert names(tenant) == []


def test_what_cannot_be_deleted_is_named() -> None:
    tenant = Tenant(faults=(parse_rule("DELETE /workflows/* 500"),))
    (left,) = examine(tenant).left
    assert left.startswith("scratch-workflow-")


def test_a_part_that_may_not_be_read_is_told_and_the_rest_is_judged() -> None:
    diagnosis = examine(populate(Tenant(faults=(parse_rule("GET /webapps* 403"),))), scratch=False)
    assert diagnosis.unreadable["V1"] == "403"
    assert verdicts(diagnosis)["A25"] is Verdict.CANNOT_TELL
    assert verdicts(diagnosis)["A7"] is Verdict.AGREES


def test_a_token_that_is_not_accepted_ends_the_diagnosis() -> None:
    with pytest.raises(Unauthorized):
        examine(Tenant(token="another"))


def test_the_report_has_no_names_and_no_values() -> None:
    tenant = populate(Tenant())
    report = DiagnosisDocument.of(examine(tenant)).text()
    assert json.loads(report)["format"] == "peak-apply/diagnosis"
    for private in ("train", "hunter2", "a.example", "pipeline@example.com", "SECRET_STEP"):
        assert private not in report, private


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "name", "workflows", "versions", "steps", "triggers", "status", "tags", "cron"]
            )
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=200)
@given(
    st.dictionaries(
        st.sampled_from([*LISTS, "I5", "I7", "I11", "I12", "W3", "W9", "V3", "R3"]),
        st.lists(JSON, max_size=2),
    ),
    JSON,
)
def test_whatever_the_platform_answers_every_check_ends_with_a_verdict(answers: Any, body: Any) -> None:
    probes = (
        "without slash",
        "page of one",
        "page past the end",
        "unknown filter value",
        "unknown workflow",
        "unknown image",
        "unknown entity type",
        "search",
    )
    survey = Survey(answers, {name: Reply(200, body) for name in probes})
    for check in CHECKS:
        verdict, detail = _decide(check, survey)
        assert isinstance(verdict, Verdict)
        assert detail


def test_every_group_has_checks() -> None:
    assert sum(len(group.CHECKS) for group in GROUPS) == len(CHECKS)
