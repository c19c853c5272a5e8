"""The client: what it sends, when it tries again, and what it makes of any answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

import httpx
import pytest
from simulation import Clock, run_in_virtual_time

from reconciler.api import endpoints
from reconciler.api.answers import BuiltVersion
from reconciler.api.client import Client
from reconciler.api.paging import read_all
from reconciler.api.request import Listing, Request
from reconciler.errors import (
    ApiError,
    BadResponse,
    NotFound,
    NotSent,
    Refused,
    Unauthorized,
    UnknownOutcome,
)

TOKEN = "s3cret-t0ken"
READ = Request("GET", "/x")
WRITE = Request("POST", "/x", json={"a": 1})

Handler = Callable[[httpx.Request], httpx.Response]


class Server:
    """Answers from a list, one for each request; the last one again and again."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers, self.requests, self.slept = list(answers), [], []  # type: ignore[var-annotated]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        request.read()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def run(self, work: Callable[[Client], Any], base: str = "https://service.peak.ai") -> Any:
        clock = Clock()

        async def sleep(seconds: float) -> None:
            self.slept.append(round(seconds, 6))
            await asyncio.sleep(seconds)

        async def main() -> Any:
            time = {"clock": clock.elapsed, "wall_clock": clock.epoch, "sleep": sleep, "random": lambda: 1.0}
            async with Client(base, TOKEN, transport=httpx.MockTransport(self), **time) as client:
                return await work(client)

        return run_in_virtual_time(main(), clock)

    def send(self, call: Request) -> Any:
        return self.run(lambda client: client.send(call))


def answer(status: int, content: Any = None, **headers: str) -> httpx.Response:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return httpx.Response(status, content=body, headers={k.replace("_", "-"): v for k, v in headers.items()})


def test_the_token_is_sent_verbatim_and_reads_carry_no_body() -> None:
    server = Server(answer(200, {"ok": 1}))
    assert server.send(READ) == {"ok": 1}
    (request,) = server.requests
    assert request.headers["authorization"] == TOKEN
    assert request.content == b""
    assert "content-type" not in request.headers
    assert request.headers["user-agent"].startswith("peak-apply/")


def test_a_post_without_anything_to_say_sends_an_empty_object() -> None:
    server = Server(answer(200, {}))
    server.send(Request("POST", "/x/pause"))
    assert server.requests[0].content == b"{}"


@pytest.mark.parametrize("upload", [b"PK-bytes", None])
def test_a_form_is_multipart_with_raw_strings_and_json_for_the_rest(upload: bytes | None) -> None:
    server = Server(answer(200, {}))
    opener = None if upload is None else lambda: BytesIO(upload)
    server.send(endpoints.images.create({"name": "a", "buildDetails": {"useCache": True}}, opener))
    (request,) = server.requests
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    text = request.content.decode()
    assert 'name="name"\r\n\r\na\r\n' in text
    assert 'name="buildDetails"\r\n\r\n{"useCache": true}\r\n' in text
    part = 'name="artifact"; filename="artifact.zip"\r\nContent-Type: application/zip\r\n\r\nPK-bytes'
    assert (part in text) is (upload is not None)


def test_an_upload_is_sent_whole_at_every_attempt() -> None:
    server = Server(answer(429, {}), answer(200, {}))
    server.send(endpoints.images.create({}, lambda: BytesIO(b"whole")))
    assert [b"whole" in request.content for request in server.requests] == [True, True]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_read_is_tried_again_with_growing_waits(status: int) -> None:
    server = Server(answer(status, {}), answer(status, {}), answer(200, {"ok": 1}))
    assert server.send(READ) == {"ok": 1}
    assert server.slept == [0.5, 1.0]


def test_a_read_gives_up_after_four_more_attempts() -> None:
    server = Server(answer(503, {"detail": "busy"}))
    with pytest.raises(Refused, match="503 busy"):
        server.send(READ)
    assert len(server.requests) == 5


def test_retry_after_is_honoured_up_to_a_minute() -> None:
    server = Server(answer(429, {}, retry_after="7"), answer(503, {}, retry_after="60"), answer(200, {}))
    server.send(READ)
    assert server.slept == [7.0, 60.0]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("request_", [READ, WRITE], ids=["read", "write"])
def test_a_longer_retry_after_is_reported_at_once(status: int, request_: Request) -> None:
    server = Server(answer(status, {"detail": "busy"}, retry_after="3600"), answer(200, {}))
    with pytest.raises(ApiError) as raised:
        server.send(request_)
    assert "wait 3600 s" in raised.value.fix
    assert (len(server.requests), server.slept) == (1, [])


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_write_that_may_have_taken_effect_is_never_repeated(status: int) -> None:
    server = Server(answer(status, {"detail": "oh"}))
    with pytest.raises(UnknownOutcome, match="may have taken effect"):
        server.send(WRITE)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "error", [httpx.ReadTimeout("slow"), httpx.ReadError("reset"), httpx.RemoteProtocolError("eof")]
)
def test_a_write_whose_answer_is_lost_is_never_repeated(error: Exception) -> None:
    server = Server(error)
    with pytest.raises(UnknownOutcome):
        server.send(WRITE)
    assert len(server.requests) == 1


def test_a_write_is_repeated_where_nothing_can_have_happened() -> None:
    server = Server(httpx.ConnectError("no route"), answer(429, {}), answer(200, {"id": 1}))
    assert server.send(WRITE) == {"id": 1}
    assert len(server.requests) == 3


def test_an_unreachable_host_is_named() -> None:
    with pytest.raises(NotSent, match=r"cannot reach https://service\.peak\.ai"):
        Server(httpx.ConnectError("refused")).send(READ)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, Refused), (401, Unauthorized), (403, Unauthorized), (404, NotFound), (422, Refused)],
)
@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"detail": "name is taken"}', "name is taken"),
        (b'{"message": "other shape"}', "other shape"),
        (b"<html>gateway</html>", "gateway"),
        (b'["list"]', "list"),
        (b"", ""),
        (b"\xff\xfe", ""),
    ],
)
def test_every_shape_of_error_becomes_a_message(
    status: int, kind: type[Refused], body: bytes, said: str
) -> None:
    with pytest.raises(kind) as caught:
        Server(answer(status, body)).send(READ)
    assert said in str(caught.value)
    assert caught.value.status == status
    assert TOKEN not in str(caught.value) + caught.value.fix


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_never_followed(status: int) -> None:
    server = Server(answer(status, b"", location="https://elsewhere.example/x"))
    with pytest.raises(Refused, match=r"redirected to https://elsewhere\.example"):
        server.send(WRITE)
    assert len(server.requests) == 1


@pytest.mark.parametrize("body", [b"<html>ok</html>", b'{"cut": ', b"[" * 100_000])
def test_an_accepted_write_with_an_unreadable_answer_is_not_repeated(body: bytes) -> None:
    server = Server(answer(200, body))
    with pytest.raises(BadResponse, match="not JSON"):
        server.send(WRITE)
    assert len(server.requests) == 1


def test_an_answer_larger_than_the_limit_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reconciler.api.transport.MAX_RESPONSE_BYTES", 1000)
    with pytest.raises(ApiError, match="larger than"):
        Server(answer(200, b"x" * 2000)).send(READ)


def test_ids_cannot_leave_their_place_in_the_path() -> None:
    server = Server(answer(200, {}))
    server.send(endpoints.COLLECTIONS["workflows"].get("../../admin?x=1"))
    assert server.requests[0].url.raw_path == b"/workflows/api/v1/workflows/..%2F..%2Fadmin%3Fx%3D1"


def test_never_more_requests_at_once_than_asked_for() -> None:
    under_way, most = 0, 0

    async def slow(request: httpx.Request) -> httpx.Response:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        return httpx.Response(200, json={}, request=request)

    async def main() -> None:
        transport = httpx.MockTransport(slow)
        async with Client("https://service.peak.ai", TOKEN, transport=transport, parallelism=3) as client:
            await asyncio.gather(*(client.send(READ) for _ in range(20)))

    asyncio.run(main())
    assert most == 3


def pages(*contents: list[int], totals: Sequence[int] = ()) -> list[httpx.Response]:
    """Pages of a list; `totals` are what each says of how many items there are in all."""
    return [
        answer(
            200,
            {"items": [{"id": i} for i in ids], "pageCount": len(contents)}
            | ({"itemsCount": totals[number]} if totals else {}),
        )
        for number, ids in enumerate(contents)
    ]


def read(server: Server) -> list[int]:
    def page(number: int) -> Request:
        return Request("GET", "/items/", (("pageNumber", str(number)),))

    return [
        item.id for item in server.run(lambda client: read_all(client, Listing(page, "items", BuiltVersion)))
    ]


def test_a_list_is_read_to_its_last_page() -> None:
    assert read(Server(*pages([1, 2], [3, 4], [5]))) == [1, 2, 3, 4, 5]


def test_a_list_that_shifts_while_it_is_read_is_read_again() -> None:
    shifted = pages([1, 2], [2, 3])
    assert read(Server(*shifted, *pages([0, 1], [2, 3]))) == [0, 1, 2, 3]


def test_an_item_that_fell_between_two_pages_is_read_again() -> None:
    """Someone deleted 1 after the first page was read: 3 moved onto it."""
    shifted = pages([1, 2], [4], totals=(4, 3))
    assert read(Server(*shifted, *pages([2, 3], [4], totals=(3, 3)))) == [2, 3, 4]


def test_where_the_platform_counts_otherwise_two_readings_that_agree_are_believed() -> None:
    odd = pages([1, 2], [3], totals=(2, 1))
    assert read(Server(*odd, *odd)) == [1, 2, 3]


def test_one_page_is_believed_whatever_it_counts() -> None:
    assert read(Server(*pages([1, 2], totals=(7,)))) == [1, 2]


def test_a_list_that_never_stands_still_is_an_error() -> None:
    with pytest.raises(ApiError, match="kept changing"):
        read(Server(*pages([1], [1]) * 6))


@pytest.mark.parametrize(
    "content",
    [
        {"items": []},
        {"items": [], "pageCount": 10**9},
        {"items": {}, "pageCount": 1},
        {"pageCount": 1},
        [1],
        "text",
    ],
)
def test_a_page_of_nonsense_is_a_bad_answer(content: Any) -> None:
    with pytest.raises(BadResponse):
        read(Server(answer(200, content)))
