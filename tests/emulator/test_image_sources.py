"""Sources of an image version and its artifact (contract 2.1, 3)."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import pytest
from emulator.filled_tenant import zipped
from emulator.image_calls import FAILING, creating, update, version_of
from support.tenant import IMAGES, Tenant, expect_refusal, expect_success

LIMIT = 10 * 2**20


@pytest.mark.contract("I2", "A14")
@pytest.mark.parametrize(
    ("details", "missing"),
    [
        (None, "artifact"),
        ({"source": "upload"}, "artifact"),
        ({"useCache": True}, "artifact"),
        ({"source": "github", "branch": "main"}, "repository"),
        ({"source": "github", "repository": "https://example.com/a.git"}, "branch"),
        ({"source": "dockerfile"}, "dockerfile"),
        ({"source": "dockerfile", "dockerfilePath": "Dockerfile"}, "dockerfile"),
    ],
)
def test_each_source_needs_its_fields(tenant: Tenant, details: Any, missing: str) -> None:
    expect_refusal(creating(tenant, **({} if details is None else {"buildDetails": details})), 400, missing)


@pytest.mark.contract("I2", "A14", "A18")
def test_each_source_keeps_its_fields_and_no_others_and_no_answer_has_the_token(tenant: Tenant) -> None:
    everything = {
        "useCache": False,
        "buildArguments": [{"name": "A", "value": ""}],
        "secrets": ["S1"],
        "context": "app",
        "dockerfilePath": "app/Dockerfile",
        "repository": "https://example.com/a.git",
        "branch": "main",
        "token": "a-repository-token",
        "dockerfile": "FROM scratch",
    }
    every = {"source", "useCache", "buildArguments", "secrets"}
    content = zipped(**{"app/Dockerfile": "FROM scratch"})
    for source, more in {
        "upload": {"context", "dockerfilePath"},
        "github": {"context", "dockerfilePath", "repository", "branch"},
        "dockerfile": {"dockerfile"},
    }.items():
        made = expect_success(
            creating(tenant, content, name=source, buildDetails={**everything, "source": source})
        )
        shown = version_of(tenant, made)
        assert set(shown["buildDetails"]) == every | more
        listed = tenant.call("GET", f"{IMAGES}/{made['imageId']}/versions").text
        assert "a-repository-token" not in listed + str(shown) + str(
            tenant.get(f"{IMAGES}/{made['imageId']}")
        )


@pytest.mark.contract("I2", "A14")
def test_without_details_the_source_is_upload(tenant: Tenant) -> None:
    made = expect_success(creating(tenant, zipped(Dockerfile="FROM scratch")))
    assert version_of(tenant, made)["buildDetails"] == {"source": "upload"}


@pytest.mark.contract("I2", "I6", "I8", "A68")
@pytest.mark.parametrize(
    "broken", [b"", b"no zip", zipped(Dockerfile="FROM scratch")[:-30]], ids=["empty", "text", "cut"]
)
def test_an_artifact_that_is_not_a_zip_is_refused(tenant: Tenant, broken: bytes) -> None:
    expect_refusal(creating(tenant, broken), 400, "zip")
    made = tenant.create_image(buildDetails=FAILING)
    expect_refusal(tenant.send_form("POST", f"{IMAGES}/{made['imageId']}/versions", {}, broken), 400, "zip")
    expect_refusal(update(tenant, made, {}, broken), 400, "zip")


def zip_of_size(size: int) -> bytes:
    def made(filling: int) -> bytes:
        raw = BytesIO()
        with ZipFile(raw, "w", ZIP_STORED) as archive:
            archive.writestr("Dockerfile", "FROM scratch")
            archive.writestr("filling", b"\0" * filling)
        return raw.getvalue()

    return made(size - len(made(0)))


@pytest.mark.contract("I2", "A68")
def test_ten_mebibytes_are_permitted_and_one_byte_more_is_not(tenant: Tenant) -> None:
    expect_success(creating(tenant, zip_of_size(LIMIT)))
    expect_refusal(creating(tenant, zip_of_size(LIMIT + 1), name="other"), 413)
    expect_refusal(creating(tenant, b"\0" * 2 * LIMIT, name="other"), 413)
    assert tenant.get(f"{IMAGES}/")["imageCount"] == 1
