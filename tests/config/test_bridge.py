"""Whole requests in, whole answers out: bodies, streams, limits, proxies."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from commonwheel.config.front import bridge as bridge_module
from commonwheel.config.front.bridge import Answer, Bridge, Disconnected, environ_of
from tests.config.asking import Got, receiver, scope, taker


def echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(body))), ("X-Method", environ["REQUEST_METHOD"])])
    return [body]


def post(application: Callable[..., Iterable[bytes]], body: bytes, **headers: str) -> Got:
    """What a POST of this body gets."""

    async def story() -> Got:
        got, bridge = Got(), Bridge(application, threads=2, behind_proxy=False)
        asked = scope("/", method="POST", **{"content_length": str(len(body)), **headers})
        await bridge.send(await bridge.ask(asked, receiver(body)), asked, taker(got))
        return got

    return asyncio.run(story())


def test_a_body_arrives_as_it_was_sent() -> None:
    body = bytes(range(256)) * 8_000
    assert post(echo, body).body == body


def test_more_than_four_megabytes_are_refused_before_they_are_read() -> None:
    asked = scope("/", method="POST", content_length=str(4 * 1024 * 1024 + 1))

    async def story() -> Answer:
        return await Bridge(echo, threads=1, behind_proxy=False).ask(asked, receiver())

    assert asyncio.run(story()).status == 413
    assert post(echo, b"x" * 4 * 1024 * 1024).status == 200


def test_a_form_with_pictures_may_be_larger_but_not_endless() -> None:
    form = "multipart/form-data; boundary=x"
    assert post(echo, b"x" * 5 * 1024 * 1024, content_type=form).status == 200
    asked = scope("/", method="POST", content_length=str(60 * 1024 * 1024), content_type=form)
    answer = asyncio.run(Bridge(echo, threads=1, behind_proxy=False).ask(asked, receiver()))
    assert answer.status == 413


def test_a_form_may_be_larger_still_where_there_is_room_for_it() -> None:
    form = "multipart/form-data; boundary=x"
    asked: list[tuple[str, str]] = []

    def room(path: str, cookies: str) -> int:
        asked.append((path, cookies))
        return 70 * 1024 * 1024 if cookies == "dara" else 0

    async def status(length: int, cookie: str) -> int:
        bridge = Bridge(echo, threads=1, behind_proxy=False, room=room)
        wanted = scope("/video/", method="POST", content_length=str(length), content_type=form, cookie=cookie)
        return (await bridge.ask(wanted, receiver(b"x" * length if cookie == "dara" and length < 65_000_000 else b""))).status

    assert asyncio.run(status(60 * 1024 * 1024, "dara")) == 200
    assert asyncio.run(status(60 * 1024 * 1024, "noor")) == asyncio.run(status(80 * 1024 * 1024, "dara")) == 413
    assert asked == [("/video/", "dara"), ("/video/", "noor"), ("/video/", "dara")]


def test_what_lines_up_is_worked_on_one_after_the_other_and_keeps_no_page_waiting() -> None:
    done: list[str] = []
    goes_on = threading.Event()

    def work(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/reply/1/":
            assert goes_on.wait(10)
        done.append(environ["PATH_INFO"])
        if environ["PATH_INFO"] == "/page/":
            goes_on.set()
        start_response("200 OK", [])
        return [b""]

    async def story() -> None:
        bridge = Bridge(work, threads=4, behind_proxy=False, lines_up=lambda environ: environ["PATH_INFO"].startswith("/reply/"))
        await asyncio.gather(*(bridge.ask(scope(path), receiver()) for path in ("/reply/1/", "/reply/2/", "/reply/3/", "/page/")))

    asyncio.run(story())
    assert done == ["/page/", "/reply/1/", "/reply/2/", "/reply/3/"]


def test_a_body_of_untold_length_is_refused() -> None:
    asked = scope("/", method="POST", transfer_encoding="chunked")
    assert asyncio.run(Bridge(echo, threads=1, behind_proxy=False).ask(asked, receiver(b"x"))).status == 411


def test_a_client_that_leaves_in_the_middle_never_reaches_the_pages() -> None:
    asked = scope("/", method="POST", content_length="100")
    reached: list[str] = []

    def note(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        reached.append("reached")
        return echo(environ, start_response)

    async def leave() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    with pytest.raises(Disconnected):
        asyncio.run(Bridge(note, threads=1, behind_proxy=False).ask(asked, leave))
    assert reached == []


def test_a_slow_sender_is_given_up_and_holds_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge_module, "PATIENCE", 0.05)
    asked = scope("/", method="POST", content_length="100")

    async def never() -> dict[str, Any]:
        await asyncio.sleep(10)
        return {}

    assert asyncio.run(Bridge(echo, threads=1, behind_proxy=False).ask(asked, never)).status == 408


def test_a_stream_is_sent_piece_by_piece_from_one_thread_and_closed() -> None:
    class Stream:
        streaming = True
        closed = False

        def __iter__(self) -> Iterator[bytes]:
            return iter([b"one ", b"two ", b"three"])

        def close(self) -> None:
            self.closed = True

    stream = Stream()

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [])
        return stream

    assert post(application, b"").body == b"one two three"
    assert stream.closed


def test_a_page_that_breaks_is_an_answer_too() -> None:
    def broken(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        raise RuntimeError("no")

    assert post(broken, b"").status == 500


def test_too_many_at_once_are_asked_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge_module, "WAITING", 0)
    answer = asyncio.run(Bridge(echo, threads=1, behind_proxy=False).ask(scope("/"), receiver()))
    assert answer.status == 503
    assert (b"retry-after", b"2") in answer.headers


def test_nobody_can_claim_to_be_another_address() -> None:
    asked = scope("/", x_forwarded_for="6.6.6.6", x_forwarded_proto="https", x_forwarded_host="evil.example")
    asked["headers"].append((b"x_forwarded_for", b"7.7.7.7"))
    environ = environ_of(asked, behind_proxy=False)
    assert environ["REMOTE_ADDR"] == "127.0.0.1"
    assert not any(name.startswith("HTTP_X_FORWARDED") for name in environ)


def test_behind_a_proxy_the_address_is_what_the_proxy_saw() -> None:
    asked = scope("/", x_forwarded_for="6.6.6.6, 203.0.113.9", x_forwarded_proto="https")
    environ = environ_of(asked, behind_proxy=True)
    assert environ["REMOTE_ADDR"] == "203.0.113.9"
    assert environ["HTTP_X_FORWARDED_PROTO"] == "https"


def test_cookies_in_several_headers_are_one_jar() -> None:
    asked = scope("/", cookie="a=1")
    asked["headers"].append((b"cookie", b"b=2"))
    assert environ_of(asked, behind_proxy=False)["HTTP_COOKIE"] == "a=1; b=2"
