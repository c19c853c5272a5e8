"""Which versions of an image may be deleted by name."""

from __future__ import annotations

import pytest

from reconciler.model.observed.inventory import Entry, Inventory
from reconciler.model.observed.live_state import LiveImage, LiveVersion
from reconciler.model.observed.usage import Usage
from reconciler.model.problem import InputError
from reconciler.model.ref import Ref
from reconciler.planning import Heading, list_image_versions, plan_version_deletion

IMAGE = LiveImage("trainer", 10, "workflow", "custom", (LiveVersion(100, "1.0.0", "ready", "success"),))
REF = Ref("image", "trainer", "1.0.0")


@pytest.mark.parametrize(
    ("entry", "fix"),
    [
        (None, "no apply of this project built or adopted it; check who did, and delete it on the platform"),
        (Entry(REF, intended=True), "an apply was interrupted while it was built: apply again first"),
        (
            Entry(REF, 10, 99),
            "someone deleted the version that this project built and created it again: check who needs it",
        ),
    ],
)
def test_a_version_that_is_not_owned_stays(entry: Entry | None, fix: str) -> None:
    inventory = Inventory("shop", "id", "prod", entries={} if entry is None else {REF: entry})
    table = list_image_versions(Heading("shop", "prod", ""), IMAGE, inventory, Usage({}), ())
    with pytest.raises(InputError) as refused:
        plan_version_deletion(table, ["1.0.0"])
    assert [(p.message, p.fix) for p in refused.value.problems] == [
        ("image/trainer@1.0.0 is not managed by this project", fix)
    ]
