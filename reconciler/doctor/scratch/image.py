"""A scratch image with one small version, which the platform builds."""

from __future__ import annotations

from reconciler.api import endpoints
from reconciler.doctor.finding import agree, cannot_tell, differ
from reconciler.doctor.scratch.area import ScratchArea, Seen, judge_refusal
from reconciler.doctor.survey import IMAGES

STATEMENTS = {
    "A16": "the answer to a new version of an image names the image",
    "A32": "a version that exists, and a name that is taken, are refused",
    "unique-names": "images, workflows, webapps and services have names of their own",
}
DETAILS = {"source": "dockerfile", "dockerfile": "FROM python:3.12-slim"}


async def check(area: ScratchArea, seen: Seen) -> None:
    """Create an image, and then another of its name and a version that exists."""
    name = area.name("image")
    form = {
        "name": name,
        "type": "workflow",
        "version": "0.0.1",
        "description": "A scratch object of peak-apply doctor; it can be deleted.",
        "buildDetails": DETAILS,
    }
    first = await area.create(endpoints.images.create(form, None), name, IMAGES, "imageId")
    if not first.is_success:
        seen.update(dict.fromkeys(STATEMENTS, cannot_tell(f"no image could be created ({first.status})")))
        return
    second = await area.create(endpoints.images.create(form, None), name, IMAGES, "imageId")
    seen["unique-names"] = judge_refusal(second, refused=True, what="a second image of the name")
    again = await area.send("POST", f"{IMAGES}/{first.body['imageId']}/versions", form=form)
    seen["A32"] = judge_refusal(again, refused=True, what="a version that exists")
    new = await area.send(
        "POST", f"{IMAGES}/{first.body['imageId']}/versions", form={**form, "version": "0.0.2"}
    )
    if not new.is_success:
        seen["A16"] = cannot_tell(f"no second version could be created ({new.status})")
    else:
        seen["A16"] = agree("imageId is answered") if "imageId" in new.body else differ("imageId is missing")
