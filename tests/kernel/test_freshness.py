"""A mark that was touched reads as something new, in every engine, once the change is committed."""

from __future__ import annotations

import pytest
from django.db import transaction

from commonwheel.kernel.engines.freshness import freshness
from commonwheel.kernel.freshness import touch


@pytest.mark.django_db(transaction=True)
def test_a_touched_mark_reads_anew_and_others_stay_as_they_were() -> None:
    noor, ben = freshness().read(["member:1"]), freshness().read(["member:2"])
    touch("member:1")
    assert freshness().read(["member:1"]) != noor
    assert freshness().read(["member:2"]) == ben


@pytest.mark.django_db(transaction=True)
def test_two_touches_in_a_row_are_two_changes() -> None:
    seen = set()
    for _ in range(50):
        touch("home")
        seen.add(freshness().read(["home"]))
    assert len(seen) == 50


@pytest.mark.django_db(transaction=True)
def test_nothing_is_said_of_a_change_before_it_is_committed_nor_of_one_that_was_undone() -> None:
    before = freshness().read(["topics"])
    with transaction.atomic():
        touch("topics")
        assert freshness().read(["topics"]) == before
    after = freshness().read(["topics"])
    assert after != before
    with pytest.raises(LookupError), transaction.atomic():
        touch("topics")
        raise LookupError
    assert freshness().read(["topics"]) == after
