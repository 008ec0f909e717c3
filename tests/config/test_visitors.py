"""Who shares a page with whom."""

from __future__ import annotations

import pytest

from commonwheel.config.front.visitors import visit
from tests.config.asking import scope


@pytest.mark.parametrize(
    "asked",
    [
        scope("/", cookie="session=abc"),
        scope("/", cookie="view=linear; session=abc"),
        scope("/", cookie="messages=signed-out"),
        scope("/", method="POST"),
        scope("/", hx_request="true"),
        scope("/", authorization="Bearer abc"),
    ],
)
def test_what_is_personal_is_never_shared(asked: dict) -> None:
    assert visit(asked) is None


def test_a_session_in_a_second_cookie_header_is_seen() -> None:
    asked = scope("/", cookie="view=linear")
    asked["headers"] += [(b"cookie", b"session=abc"), (b"cookie", b"other=1")]
    assert visit(asked) is None


def test_strange_cookies_do_not_keep_visitors_apart() -> None:
    assert visit(scope("/", cookie="_tracker=1")).key == visit(scope("/", cookie="_tracker=2; mysession=x")).key == visit(scope("/")).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (scope("/a/"), scope("/b/")),
        (scope("/", query="page=1"), scope("/", query="page=2")),
        (scope("/"), scope("/", host="other.example")),
        (scope("/", accept_language="de-AT"), scope("/", accept_language="en")),
        (scope("/", cookie="view=threaded"), scope("/", cookie="view=linear")),
        (scope("/", cookie="django_language=de"), scope("/")),
    ],
)
def test_what_differs_on_the_page_is_kept_apart(one: dict, other: dict) -> None:
    assert visit(one).key != visit(other).key


def test_languages_that_we_do_not_speak_share_the_page_of_the_one_we_do() -> None:
    keys = {visit(scope("/", accept_language=header)).key for header in ("fr", "sw, en;q=0.5", "tlh", "en-GB,en;q=0.9", "")}
    assert len(keys) == 1


def test_made_up_views_do_not_fill_the_memory() -> None:
    assert visit(scope("/", cookie="view=9f8e7d")).key == visit(scope("/")).key
