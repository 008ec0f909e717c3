"""Parts of files, as players ask for them."""

from __future__ import annotations

import io

import pytest
from django.http import HttpResponseBase
from django.test import RequestFactory

from commonwheel.web import ranges

FILE = bytes(range(256)) * 8


def answer(asked: str, data: bytes = FILE, **headers: str) -> HttpResponseBase:
    request = RequestFactory().get("/", headers={**({"Range": asked} if asked else {}), **headers})
    return ranges.answer(request, io.BytesIO(data), len(data), kind="video/mp4", headers={})


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-0", 0, 0), ("bytes=0-", 0, 2047), ("bytes=100-199", 100, 199), ("bytes=2000-9999", 2000, 2047), ("bytes=-48", 2000, 2047), ("bytes=-9999", 0, 2047)],
)
def test_a_part_is_what_was_asked_for(asked: str, first: int, last: int) -> None:
    part = answer(asked)
    assert (part.status_code, part.headers["Content-Range"]) == (206, f"bytes {first}-{last}/2048")
    assert part.content == FILE[first : last + 1]  # type: ignore[attr-defined]


@pytest.mark.parametrize("asked", ["bytes=2048-", "bytes=9-3", "bytes=-0"])
def test_where_there_is_nothing_the_answer_says_how_long_it_is(asked: str) -> None:
    part = answer(asked)
    assert (part.status_code, part.headers["Content-Range"]) == (416, "bytes */2048")


@pytest.mark.parametrize("asked", ["", "bytes=-", "bytes=0-1,5-6", "lines=1-2", "bytes=a-b"])
def test_what_is_no_range_of_ours_is_answered_with_the_whole(asked: str) -> None:
    whole = answer(asked)
    assert (whole.status_code, whole.headers["Content-Length"], whole.headers["Accept-Ranges"]) == (200, "2048", "bytes")
    assert b"".join(whole.streaming_content) == FILE  # type: ignore[attr-defined]


def test_a_part_is_never_more_than_a_megabyte_and_of_an_older_version_there_is_none() -> None:
    part = answer("bytes=10-", bytes(3 * ranges.MOST))
    assert part.headers["Content-Range"] == f"bytes 10-{ranges.MOST + 9}/{3 * ranges.MOST}"
    assert answer("bytes=0-5", **{"If-Range": '"old"'}).status_code == 200
