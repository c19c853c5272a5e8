"""A plan and a report with one of everything."""

from __future__ import annotations

from reconciler.model.location import Location
from reconciler.model.observed.inventory import Inventory
from reconciler.model.package import Package, PackedFile
from reconciler.model.placeholder import KnownAfterApply, Sealed
from reconciler.model.plans.change import Action, Change, Details, Disruption, Impact
from reconciler.model.plans.field_change import FieldChange, FieldEdit
from reconciler.model.plans.plan import Plan, Undeclared
from reconciler.model.problem import Problem, Severity
from reconciler.model.ref import Ref
from reconciler.model.result import ApplyResult, Outcome, Result

TRAINER = Ref("image", "trainer", "1.5.0")
TRAIN = Ref("workflow", "train")
SHOW = Ref("webapp", "show")


def a_plan(name: str = "train", value: str = "python fit.py") -> Plan:
    workflow = Ref("workflow", name)
    new_id = KnownAfterApply(TRAINER, "versionId")
    package = Package("src/trainer", "/", (PackedFile("a", 1200, ""), PackedFile("b", 11_100, "")), "d")
    changes = (
        Change(
            TRAINER,
            Action.BUILD,
            "this version does not exist yet",
            details=Details(
                Location("images/trainer.yaml", 2, 1),
                (
                    FieldChange(
                        ("buildDetails",),
                        FieldEdit.ADD,
                        None,
                        {"source": "dockerfile", "dockerfile": "FROM x\nRUN y\n", "token": Sealed("d1")},
                    ),
                    FieldChange(("version",), FieldEdit.ADD, None, "1.5.0"),
                ),
                package=package,
            ),
            impact=Impact(Disruption.BUILDS),
        ),
        Change(
            workflow,
            Action.UPDATE,
            details=Details(
                Location("workflows/train.yaml", 1, 1),
                (
                    FieldChange(("steps", "fit", "command"), FieldEdit.CHANGE, value, f"{value} --fast"),
                    FieldChange(("steps", "fit", "imageVersionId"), FieldEdit.CHANGE, 7, new_id),
                    FieldChange(
                        ("steps", "fit", "repository", "token"), FieldEdit.CHANGE, Sealed("a"), Sealed("b")
                    ),
                    FieldChange(
                        ("steps", "old step"), FieldEdit.REMOVE, {"command": "x", "parents": ["a", "b"]}, None
                    ),
                    FieldChange(("triggers",), FieldEdit.ADD, None, [{"cron": "0 6 * * *"}]),
                    FieldChange(("watchers", "user:a"), FieldEdit.CHANGE, "one\ntwo", "one\nthree"),
                ),
                notes=("kept, although not declared here: steps.theirs",),
            ),
            impact=Impact(Disruption.ROLLS_STEPS, "1 step"),
            depends_on=(TRAINER,),
        ),
        Change(
            SHOW,
            Action.BLOCKED,
            "it is as declared but its status is CREATE_FAILED",
            "change its manifest so that it is deployed again, or delete it on the platform",
            Details(Location("webapps/show.yaml", 1, 1)),
        ),
        Change(Ref("webapp", "quiet"), Action.NOOP),
        Change(Ref("image", "base", "1.0.0"), Action.WAIT, "its build is in progress"),
        Change(Ref("workflow", "found"), Action.ADOPT, "exists but is not managed by any project"),
    )
    return Plan(
        "shop",
        "local",
        "embedded: nothing leaves this machine",
        changes,
        Inventory("shop", "i", "local"),
        (),
        (Undeclared(Ref.parse("webapp/gone")),),
    )


def a_report(line: str = "ERROR: exit 1") -> ApplyResult:
    return ApplyResult(
        (
            Result(
                TRAINER,
                Action.BUILD,
                Outcome.FAILED,
                "its build failed",
                "mend the cause",
                True,
                2.0,
                ("Step 1", line),
                "logs/image-trainer@1.5.0.log",
            ),
            Result(TRAIN, Action.UPDATE, Outcome.SKIPPED, "it needs image/trainer@1.5.0"),
            Result(
                SHOW,
                Action.CREATE,
                Outcome.UNKNOWN,
                "no answer in time",
                "plan again",
                sent=True,
                seconds=1.0,
            ),
            Result(Ref("webapp", "fine"), Action.CREATE, Outcome.DONE, sent=True, seconds=0.5),
            Result(Ref("webapp", "later"), Action.CREATE, Outcome.DONE, "deployment started, not waited for"),
        )
    )


def some_problems(
    message: str = "body.comand is not a field", rendered: str = "imageId: many"
) -> list[Problem]:
    return [
        Problem(message, Location("workflows/train.yaml", 3, 5), "did you mean 'command'?"),
        Problem("this is odd", Location("images/a.yaml"), "", Severity.WARNING),
        Problem("no place at all", None, "look"),
        Problem(
            "body.steps.fit.imageId must be a whole number, not 'many'",
            Location(
                "_step.yaml",
                2,
                10,
                (Location("workflows/train.yaml", 6, 7), Location("workflows/all.yaml", 1, 1)),
                rendered,
            ),
            "write it without quotes",
        ),
    ]
