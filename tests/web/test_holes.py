"""Holes of a page, and for how long its pieces stay true."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonwheel.kernel import clock
from commonwheel.web import holes, horizons
from commonwheel.web.kept import Fragments
from commonwheel.web.shells import Key, Shell, Shells
from commonwheel.web.templatetags.commonwheel import ago


def test_a_page_is_filled_with_what_is_told_of_its_reader() -> None:
    muted = holes.whether("muted", "silence", f"<{holes.whether('follows', 'heard', holes.place('name'))}>")
    pieces = holes.cut(f"Hello {holes.place('name')}, {muted}.")
    told = {"name": b"Noor", "muted": False, "follows": True}
    assert holes.fill(pieces, told) == b"Hello Noor, <heard>."
    assert holes.fill(pieces, told | {"follows": False}) == b"Hello Noor, <Noor>."
    assert holes.fill(pieces, told | {"muted": True}) == b"Hello Noor, silence."
    assert holes.SECRET.encode() not in holes.fill(pieces, told)


def test_a_hole_that_nobody_fills_is_noticed() -> None:
    with pytest.raises(KeyError):
        holes.fill(holes.cut(holes.place("name")), {})


@pytest.mark.parametrize(("before", "steps"), [
    (timedelta(seconds=5), timedelta(seconds=56)), (timedelta(minutes=5, seconds=30), timedelta(seconds=31)),
    (timedelta(hours=3), timedelta(hours=1, seconds=1)), (timedelta(days=2), timedelta(days=1, seconds=1)),
])  # fmt: skip
def test_what_is_said_of_a_moment_holds_exactly_until_its_horizon(monkeypatch: pytest.MonkeyPatch, before: timedelta, steps: timedelta) -> None:
    now = clock.now()
    with horizons.watched() as horizon:
        monkeypatch.setattr(clock, "now", lambda: now)
        first = ago(now - before)
    assert now.timestamp() < horizon.until <= (now + steps).timestamp()
    for seconds, is_same in ((-1, True), (1, False)):
        at = now + timedelta(seconds=horizon.until - now.timestamp() + seconds)
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        assert (ago(now - before) == first) is is_same


def test_pieces_are_made_anew_after_a_change_and_after_their_horizon(monkeypatch: pytest.MonkeyPatch) -> None:
    pieces, made, now = Fragments(10_000), [], clock.now()

    def render() -> str:
        made.append(1)
        horizons.note((now + timedelta(minutes=1)).timestamp())
        return "words"

    for version in (b"1", b"1", b"2"):
        assert pieces.make("key", version, render) == b"words"
    assert len(made) == 2
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=2))
    assert pieces.find("key", b"2") is None


def test_memory_is_bounded_and_the_least_used_goes_first() -> None:
    kept, pieces = Shells(most_bytes=100_000), Fragments(100_000)
    for number in range(100):
        key = Key("host", False, f"/topics/{number}/", "", "en", "UTC", "linear", ())
        kept.keep(Shell(key, [], [], 0.0, [b"x" * 10_000]))
        pieces._put(number, (b"1", clock.now().timestamp() + 60, b"x" * 10_000))
    assert len(kept.kept) < 10 and kept.bytes <= 100_000
    assert len(pieces.kept) < 10 and pieces.bytes <= 100_000
    assert kept.bytes == sum(shell.size for shell in kept.kept.values())
    assert list(pieces.kept)[-1] == 99
