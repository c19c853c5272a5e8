"""What every transport must do, over real connections: add another one to TRANSPORTS."""

from __future__ import annotations

import io

import pytest
from api.transport_calls import (
    READ,
    TRANSPORTS,
    WRITE,
    Transport,
    ask,
    ask_platform,
    run,
)
from support.tls_servers import serve_platform

from reconciler.api.request import Request
from reconciler.api.retry import Failure
from reconciler.api.transport import Attempt
from reconciler.errors import ApiError, NotSent, Refused, UnknownOutcome

REDIRECT = b"HTTP/1.1 302 Found\r\nlocation: https://elsewhere.invalid/\r\ncontent-length: 0\r\n\r\n"
pytestmark = pytest.mark.parametrize("transport", TRANSPORTS)


def test_an_answer_has_body_status_and_headers_in_lower_case(transport: Transport) -> None:
    platform, (attempt, again) = ask_platform(transport, READ, READ)
    assert (attempt.body, attempt.status, attempt.failure) == (b'{"ok": 123}', 200, None)
    assert attempt.headers["x-number"] == "7"
    assert again.body == attempt.body
    assert platform.connections == 1, "connections are used again"


def test_the_token_is_sent_as_it_is_and_a_read_has_no_body(transport: Transport) -> None:
    platform, _ = ask_platform(transport, READ)
    head = platform.requests[0].lower()
    assert b"authorization: s3cret-t0ken\r\n" in head
    assert head.startswith(b"get /things/7 http/1.1\r\n")
    assert head.endswith(b"\r\n\r\n")
    assert b"content-length" not in head


def test_each_attempt_sends_all_of_an_upload(transport: Transport) -> None:
    content = b"PK" + bytes(range(256)) * 400
    request = Request("POST", "/things/", form={"name": "a"}, upload=lambda: io.BytesIO(content))
    platform, attempts = ask_platform(transport, request, request)
    assert [attempt.failure for attempt in attempts] == [None, None]
    assert all(content in sent for sent in platform.requests)


@pytest.mark.parametrize(
    ("status", "failure"),
    [(404, Failure.FINAL), (429, Failure.THROTTLED), (503, Failure.TRANSIENT)],
)
def test_an_error_status_is_classified(transport: Transport, status: int, failure: Failure) -> None:
    answer = f"HTTP/1.1 {status} No\r\ncontent-length: 0\r\nretry-after: 3\r\n\r\n".encode()
    _, (attempt,) = ask_platform(transport, READ, answer=answer)
    assert (attempt.status, attempt.failure) == (status, failure)
    assert attempt.headers["retry-after"] == "3"


def test_a_redirect_is_refused_and_not_followed(transport: Transport) -> None:
    platform, (attempt,) = ask_platform(transport, READ, answer=REDIRECT)
    assert isinstance(attempt.error, Refused)
    assert len(platform.requests) == 1


def test_a_connection_that_breaks_after_a_write_leaves_its_outcome_unknown(transport: Transport) -> None:
    _, (read, write) = ask_platform(transport, READ, WRITE, answer=b"")
    assert (read.failure, write.failure) == (Failure.LOST, Failure.LOST)
    assert isinstance(write.error, UnknownOutcome)
    assert not isinstance(read.error, UnknownOutcome)


def test_an_answer_that_is_too_large_is_an_error(transport: Transport) -> None:
    answer = b"HTTP/1.1 200 OK\r\ncontent-length: 30000000\r\n\r\n" + bytes(30_000_000)
    with pytest.raises(ApiError, match="larger than 20 MiB"):
        ask_platform(transport, READ, answer=answer)


def test_where_no_server_listens_nothing_was_sent(transport: Transport) -> None:
    async def work() -> list[Attempt]:
        async with serve_platform() as platform:
            port = platform.port
        return await ask(transport, port, WRITE)

    (attempt,) = run(work())
    assert attempt.failure is Failure.NOT_SENT
    assert isinstance(attempt.error, NotSent)
