"""A scratch artifact: names, lists that are late, numbers of versions."""

from __future__ import annotations

import asyncio
import io
import zipfile

from reconciler.api import endpoints
from reconciler.doctor.finding import agree, cannot_tell, differ
from reconciler.doctor.scratch.area import ScratchArea, Seen, judge_refusal
from reconciler.doctor.survey import ARTIFACTS, Reply, ask

STATEMENTS = {
    "A26": "versions of an artifact are numbered and dated, and the last one cannot be deleted",
    "unique-artifact-names": "two artifacts may have one name",
    "list-lag-seconds": "a list shows at once what was created",
    "atomic-artifact-versions": "two uploads at the same time get two version numbers",
}
LIST_LOOKS, LIST_PAUSE = 20, 1.0


async def check(area: ScratchArea, seen: Seen) -> None:
    """Create an artifact, look for it, create another of its name, and upload two versions at the same time."""
    name = area.name("artifact")
    first = await _create(area, name)
    if not first.is_success:
        seen.update(dict.fromkeys(STATEMENTS, cannot_tell(f"no artifact could be created ({first.status})")))
        return
    ident = str(first.body["id"])
    await _check_list(area, ident, seen)
    seen["unique-artifact-names"] = judge_refusal(
        await _create(area, name), refused=False, what="a second one of the name"
    )
    last = await area.send("DELETE", f"{ARTIFACTS}/{ident}/1")
    seen["A26"] = judge_refusal(last, refused=True, what="deleting the only version")
    replies = await asyncio.gather(*(_upload(area, ident, number) for number in (1, 2)))
    numbers = sorted(str(reply.body.get("version")) for reply in replies if reply.is_success)
    if len(numbers) < len(replies):
        seen["atomic-artifact-versions"] = cannot_tell("an upload failed")
    elif len(set(numbers)) == len(numbers):
        seen["atomic-artifact-versions"] = agree("two version numbers")
    else:
        seen["atomic-artifact-versions"] = differ("one version number for both")


async def _check_list(area: ScratchArea, ident: str, seen: Seen) -> None:
    for look in range(LIST_LOOKS):
        page = await area.send("GET", f"{ARTIFACTS}/", query=(("pageSize", "100"), ("pageNumber", "1")))
        if page.is_success and any(str(item.get("id")) == ident for item in page.body.get("artifacts") or ()):
            late = f"listed after about {look * LIST_PAUSE:.0f} s"
            seen["list-lag-seconds"] = differ(late) if look else agree("listed at once")
            return
        await area.sleep(LIST_PAUSE)
    seen["list-lag-seconds"] = differ(f"not listed within {LIST_LOOKS * LIST_PAUSE:.0f} s")


async def _create(area: ScratchArea, name: str) -> Reply:
    form = {"name": name, "description": "A scratch object of peak-apply doctor; it can be deleted."}
    return await area.create(endpoints.artifacts.create(form, lambda: _pack(0)), name, ARTIFACTS)


async def _upload(area: ScratchArea, ident: str, number: int) -> Reply:
    return await ask(area.client, endpoints.artifacts.create_version(ident, {}, lambda: _pack(number)))


def _pack(number: int) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("scratch.txt", f"peak-apply doctor {number}\n")
    file.seek(0)
    return file
