"""Searches that a kept page answered are counted all the same."""

from __future__ import annotations

import pytest

from commonwheel.config.front.searches import Searches
from commonwheel.discovery.log import Searched

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_was_answered_from_memory_is_counted() -> None:
    searches = Searches()
    for asked in (b"q=quiet+fan", b"q=quiet+fan", b"q=Quiet%20Fan&sort=new", b"q=quiet+fan&page=2", b"q=&board=questions"):
        searches.note(asked)
    searches.stop()
    assert [(row.words, row.times_count, row.empty_count) for row in Searched.objects.filter(words="quiet fan")] == [("quiet fan", 3, 0)]


def test_only_so_many_different_ones_wait() -> None:
    searches = Searches()
    for number in range(6_000):
        searches.note(b"q=%d" % number)
    assert len(searches.counts) == 5_000
    searches.counts.clear()
    searches.stop()
