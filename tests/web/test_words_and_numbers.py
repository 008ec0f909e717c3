"""How pages say times and numbers, and what they keep in memory between two readers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from commonwheel.kernel import clock
from commonwheel.kernel.freshness import relying, touch
from commonwheel.web.kept import Kept
from commonwheel.web.templatetags import commonwheel as tags


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1, seconds=5), "1 minute ago"),
        (timedelta(hours=2, minutes=59), "2 hours ago"),
        (timedelta(days=3, hours=1), "3 days ago"),
    ],
)
def test_dates_are_said_as_people_say_them(age: timedelta, words: str) -> None:
    assert _read(tags.ago(clock.now() - age)) == words


def test_after_a_week_a_date_is_a_date_and_the_exact_time_is_on_hover() -> None:
    moment = clock.now() - timedelta(days=800)
    shown = tags.ago(moment)
    assert str(moment.year) in _read(shown) and "ago" not in _read(shown)
    assert f'datetime="{moment.isoformat(timespec="seconds")}"' in shown and "UTC" in shown


def _read(shown: str) -> str:
    """What stands between the tags."""
    return shown.split(">")[1].split("<")[0]


@pytest.mark.parametrize(
    ("number", "short"),
    [(0, "0"), (999, "999"), (1_000, "1k"), (1_234, "1.2k"), (123_456, "123k"), (999_499, "999k"), (999_500, "1M"), (1_500_000, "1.5M")],
)
def test_numbers_are_short_for_the_eye_and_whole_for_the_ear(number: int, short: str) -> None:
    shown = tags.short(number)
    assert short in shown and str(number) in shown


@pytest.mark.parametrize(("seconds", "words"), [(5, "1 minute"), (7_300, "2 hours"), (3 * 86_400, "3 days")])
def test_how_long_it_took(seconds: int, words: str) -> None:
    assert tags.lasting(seconds) == words


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_is_read_again_only_when_its_mark_was_touched() -> None:
    kept: Kept[int] = Kept()
    answers = iter([1, 2])
    assert [kept.find("a", ["test:mark"], lambda: next(answers)) for _ in range(3)] == [1, 1, 1]
    touch("test:mark")
    assert kept.find("a", ["test:mark"], lambda: next(answers)) == 2


@pytest.mark.django_db
def test_nothing_is_kept_from_inside_a_transaction() -> None:
    kept: Kept[int] = Kept()
    answers = iter([1, 2])
    assert [kept.find("a", ["test:mark"], lambda: next(answers)) for _ in range(2)] == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_relies_on_what_is_kept_keeps_what_it_did_not_change() -> None:
    kept: Kept[int] = Kept()
    answers = iter([1, 2, 3])
    with relying(), pytest.raises(LookupError), transaction.atomic():
        assert [kept.find("a", ["test:mark"], lambda: next(answers)) for _ in range(2)] == [1, 1]
        touch("test:mark")
        assert [kept.find("a", ["test:mark"], lambda: next(answers)) for _ in range(2)] == [2, 3], "what it changed may be undone"
        raise LookupError
    assert kept.find("a", ["test:mark"], lambda: next(answers)) == 1, "it was"


@pytest.mark.django_db(transaction=True)
def test_what_was_kept_first_is_forgotten_first() -> None:
    kept: Kept[str] = Kept(most=2)
    for key in ("a", "b", "c"):
        kept.find(key, ["test:mark"], lambda: "first")
    assert kept.find("c", ["test:mark"], lambda: "again") == "first"
    assert kept.find("a", ["test:mark"], lambda: "again") == "again"
