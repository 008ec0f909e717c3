"""A mark that was touched reads as something new, in every engine, once the change is committed."""

from __future__ import annotations

import pytest
from django.db import transaction

from commonwheel.kernel.engines.freshness import freshness
from commonwheel.kernel.freshness import may_rely, relying, touch


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


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_holds_in_a_transaction_that_relies_on_it_until_it_changes_that_itself() -> None:
    assert may_rely("options")
    with transaction.atomic():
        assert not may_rely("options"), "nobody knows what it wrote"
        with relying():
            assert not may_rely("options"), "it was begun before"
    with relying(), transaction.atomic():
        assert may_rely("options", "places")
        with relying():
            assert may_rely("options"), "a deed within a deed"
        with pytest.raises(LookupError), transaction.atomic():
            touch("options")
            assert not may_rely("options")
            raise LookupError
        assert may_rely("options"), "that was undone"
        with transaction.atomic():
            touch("home", "options")
            touch("bell:1")
        assert not may_rely("places", "options")
        assert may_rely("places")
    assert may_rely("options")
