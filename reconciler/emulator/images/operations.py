"""The operations I1 to I13 of the contract (contract 2.1)."""

from __future__ import annotations

from reconciler.emulator.http.operation import Operation
from reconciler.emulator.http.parameters import (
    PAGES,
    SEARCH,
    Parameter,
    choice_parameter,
    integer_parameter,
    text_parameter,
    time_parameter,
)
from reconciler.emulator.http.shapes import Whole
from reconciler.emulator.images import builds, forms
from reconciler.emulator.images import deletion as deleting
from reconciler.emulator.images import read as reading
from reconciler.emulator.images import read_logs as reading_logs
from reconciler.emulator.images import write as writing
from reconciler.emulator.images.statuses import BUILD_STATUSES, STATUSES

_AT = "/image-management/api/v2/images"
_IMAGE = f"{_AT}/{{imageId}}"
_VERSION = f"{_IMAGE}/versions/{{versionId}}"
_BUILD = f"{_IMAGE}/builds/{{buildId}}"

_FILTERS = (
    *PAGES,
    SEARCH,
    choice_parameter("status", *STATUSES),
    choice_parameter("lastBuildStatus", *BUILD_STATUSES),
    text_parameter("tags", many=True),
)
_BUILDS = (
    *PAGES,
    integer_parameter("count", -1, about="the newest so many within the window; -1 for all"),
    integer_parameter("versions", 0, many=True, about="version ids"),
    choice_parameter("buildStatus", *BUILD_STATUSES),
    time_parameter("dateFrom", "default: 90 days ago"),
    time_parameter("dateTo", "default: now"),
)
_SIGNED = (Parameter("expires", Whole(0), required=True), text_parameter("signature", required=True))

_READ = (400, 401, 403, 500)
_READ_ONE = (400, 401, 403, 404, 422, 500)
_DELETE = (401, 403, 404, 422, 500)
_READ_BUILD = (400, 401, 403, 404, 500)

OPERATIONS = (
    Operation(
        "I1",
        "GET",
        f"{_AT}/",
        reading.list_images,
        _READ,
        (*_FILTERS, choice_parameter("scope", "custom", "global")),
    ),
    Operation("I2", "POST", f"{_AT}/", writing.create_image, (400, 401, 403, 413, 500), form=forms.CREATE),
    Operation("I3", "GET", _IMAGE, reading.describe_image, _READ_ONE),
    Operation("I4", "DELETE", _IMAGE, deleting.delete_image, _DELETE),
    Operation("I5", "GET", f"{_IMAGE}/versions", reading.list_versions, (*_READ, 404), _FILTERS),  # (A10)
    Operation(
        "I6",
        "POST",
        f"{_IMAGE}/versions",
        writing.create_version,
        (400, 401, 403, 404, 413, 500),
        form=forms.VERSION,
    ),
    Operation("I7", "GET", _VERSION, reading.describe_version, _READ_ONE),
    Operation(
        "I8",
        "PATCH",
        _VERSION,
        writing.update_version,
        (400, 401, 403, 404, 413, 422, 500),
        form=forms.UPDATE,
    ),
    Operation("I9", "DELETE", _VERSION, deleting.delete_version, _DELETE),
    Operation(
        "I10",
        "DELETE",
        f"{_IMAGE}/versions",
        deleting.delete_versions,
        _DELETE,
        (integer_parameter("versionIds", 0, many=True),),
    ),
    Operation("I11", "GET", f"{_IMAGE}/builds", reading.list_builds, _READ_BUILD, _BUILDS),
    Operation(
        "I12", "GET", f"{_BUILD}/logs", reading_logs.read_log, _READ_BUILD, (text_parameter("nextToken"),)
    ),
    Operation("I13", "GET", f"{_BUILD}/logs/download", reading_logs.get_log_address, _READ_BUILD),
    Operation(
        "A21",
        "GET",
        "/downloads/builds/{buildId}",
        reading_logs.download_log,
        (400, 403, 404, 500),
        _SIGNED,
        public=True,
        media_type="text/plain",
    ),
)

TIMER_HANDLERS = {
    "build": builds.on_build_end,
    "build-stopping": builds.on_build_stopping,
    "version-deletion": deleting.on_version_deleted,
    "image-deletion": deleting.on_image_deleted,
}
