"""The planner, specified by example: see the files below `cases` and how `specification` reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from planning import case_files as specification
from planning.case_files import Inputs
from planning.plan_wording import describe_change, describe_document
from planning.shuffled_inputs import shuffle
from ruamel.yaml import YAML

from reconciler.errors import ConfigurationError
from reconciler.kinds.documents.canonical import to_canonical_text
from reconciler.model.plans.plan import Plan
from reconciler.model.problem import InputError, Problem

CASES = specification.list_case_files()
ORDERS = 4


@pytest.mark.parametrize("path", CASES, ids=[f"{path.parent.name}/{path.stem}" for path in CASES])
def test_the_planner_decides_as_the_case_says(path: Path) -> None:
    case = specification.read_case(path)
    given = specification.build_inputs(case)
    if "refused" in case:
        with pytest.raises(ConfigurationError) as caught:
            given.plan()
        assert [str(caught.value), caught.value.fix] == case["refused"]
    elif "problems" in case:
        found = refused(given)
        expected = case["problems"]
        actual = [written(problem, item) for problem, item in zip(found, expected, strict=False)]
        assert (len(found), actual) == (len(expected), expected), found
    else:
        plan = given.plan()
        actual = [part(describe_change(c), item) for c, item in zip(plan.changes, case["plan"], strict=False)]
        assert (len(plan.changes), actual) == (len(case["plan"]), case["plan"]), in_words(plan)
        assert list(plan.unmanaged) == case.get("unmanaged", [])
        assert [warning.message for warning in plan.warnings] == case.get("warnings", [])


@pytest.mark.parametrize("path", CASES, ids=[f"{path.parent.name}/{path.stem}" for path in CASES])
def test_the_order_of_the_inputs_changes_nothing(path: Path) -> None:
    given = specification.build_inputs(specification.read_case(path))
    expected = outcome(given)
    for seed in range(ORDERS):
        assert outcome(shuffle(given, seed)) == expected


def test_cases_are_told_in_one_sentence_and_named_by_it() -> None:
    for path in CASES:
        about = specification.read_case(path)["about"]
        assert about.endswith("."), path
        assert path.stem.count("-") >= 2, path


def refused(given: Inputs) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        given.plan()
    return caught.value.problems


def written(problem: Problem, expected: dict[str, Any]) -> dict[str, Any]:
    """Of a problem what the case writes down."""
    place = problem.location.file.removeprefix("body.") if problem.location else None
    return part({"message": problem.message, "at": place, "remedy": problem.fix}, expected)


def part(found: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    return {key: found[key] for key in expected}


def in_words(plan: Plan) -> str:
    """The whole plan as a case would write it, for the author of a case that fails."""
    changes = [
        {k: v for k, v in describe_change(c).items() if v not in ("", [], {}, None)} for c in plan.changes
    ]
    from io import StringIO

    stream = StringIO()
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.width = 110
    writer.dump(changes, stream)
    return "\n" + stream.getvalue()


def outcome(given: Inputs) -> str:
    """Everything that leaves the planner: what is shown byte by byte, what is sent as its meaning."""
    try:
        plan = given.plan()
    except InputError as error:
        return repr(error.problems)
    except ConfigurationError as error:
        return str(error)
    shown = [repr(change) for change in plan.changes]
    sent = [to_canonical_text(describe_document(c.write.body)) if c.write else "" for c in plan.changes]
    kept = [to_canonical_text(describe_document(c.entry.body)) for c in plan.changes]
    return "\n".join([*shown, *sent, *kept, repr(plan.unmanaged), repr(plan.warnings)])
