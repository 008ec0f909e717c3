"""What was done is written down once, and everybody who waits for it hears of it once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

import pytest
from django.db import connection, transaction
from django.db.models import F

from commonwheel.accounts import people
from commonwheel.accounts.people import Person
from commonwheel.kernel import clock
from commonwheel.ledger import journal
from commonwheel.ledger.models import Entry, Handled, Pending

WAVED = journal.declare("test.waved", "waved", facts=["to", "times"])


@pytest.fixture
def noor(db: None) -> Person:
    person = people.add("noor")
    Pending.objects.all().delete()
    return person


@pytest.fixture
def listening() -> Iterator[Callable[[journal.Reaction], journal.Reaction]]:
    """``@listening`` makes a function hear every wave until the test ends."""
    before = dict(journal.reactions)
    yield journal.on("test.waved")
    journal.reactions.clear()
    journal.reactions.update(before)


def wave(person: Person, **facts: int) -> Entry:
    with transaction.atomic():
        return journal.record(WAVED, by=person, on=person, **facts)


def test_a_deed_keeps_who_did_what_to_what_and_its_facts(noor: Person) -> None:
    wave(noor, to=7, times=2)
    entry = Entry.objects.get(kind="test.waved")
    assert (entry.actor, entry.subject_kind, entry.subject_id) == (noor, "person", noor.pk)
    assert entry.facts == {"to": 7, "times": 2}
    assert not entry.is_history


@pytest.mark.django_db(transaction=True)
def test_a_deed_outside_a_transaction_is_refused() -> None:
    noor = people.add("noor")
    with pytest.raises(RuntimeError, match="outside a transaction"):
        journal.record(WAVED, by=noor, on=noor)
    assert not Entry.objects.filter(kind="test.waved").exists()


def test_facts_that_were_not_declared_and_facts_in_words_are_refused(noor: Person) -> None:
    with pytest.raises(ValueError, match="does not declare hat"):
        wave(noor, hat=1)
    with pytest.raises(ValueError, match="ids and numbers"):
        wave(noor, to="Amina")  # type: ignore[arg-type]
    assert not Entry.objects.filter(kind="test.waved").exists()


def test_a_kind_of_deed_is_declared_once() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        journal.declare("test.waved", "waved again")


def test_a_deed_that_is_undone_with_its_transaction_was_never_written_down(noor: Person) -> None:
    with pytest.raises(LookupError), transaction.atomic():
        journal.record(WAVED, by=noor, on=noor)
        raise LookupError
    assert journal.pending() == 0


def test_each_reaction_hears_a_deed_once(noor: Person, listening: Callable[..., journal.Reaction]) -> None:
    heard: list[tuple[str, int]] = []

    @listening
    def first(entry: Entry) -> None:
        heard.append(("first", entry.pk))

    @listening
    def second(entry: Entry) -> None:
        heard.append(("second", entry.pk))

    entry = wave(noor)
    assert heard == []
    assert journal.drain() == 1
    assert journal.drain() == 0
    assert heard == [("first", entry.pk), ("second", entry.pk)]


def test_what_is_done_meanwhile_waits_for_the_next_batch(noor: Person, listening: Callable[..., journal.Reaction]) -> None:
    heard: list[int] = []

    @listening
    def answer(entry: Entry) -> None:
        heard.append(entry.facts["to"])
        if entry.facts["to"] < 3:
            wave(noor, to=entry.facts["to"] + 1)

    wave(noor, to=1)
    assert journal.drain_once() == 1
    assert (heard, journal.pending()) == ([1], 1)
    assert journal.drain() == 2
    assert (heard, journal.pending()) == ([1, 2, 3], 0)


def test_who_failed_is_tried_again_alone(
    noor: Person, listening: Callable[..., journal.Reaction], settings: object
) -> None:
    settings.LEDGER_RAISES = False  # type: ignore[attr-defined]
    heard: list[str] = []
    trouble = [RuntimeError("the mail server sleeps")]

    @listening
    def bell(entry: Entry) -> None:
        heard.append("bell")

    @listening
    def mail(entry: Entry) -> None:
        Person.objects.filter(pk=noor.pk).update(location="half done")
        if trouble:
            raise trouble.pop()
        heard.append("mail")

    entry = wave(noor)
    assert journal.drain() == 0
    waiting = Pending.objects.get(entry=entry)
    assert "the mail server sleeps" in waiting.trouble
    assert waiting.not_before > clock.now()
    noor.refresh_from_db()
    assert noor.location == "", "what the failing reaction had written is undone"
    assert heard == ["bell"]

    Pending.objects.update(not_before=clock.now())
    assert journal.drain() == 1
    assert heard == ["bell", "mail"]
    assert not Handled.objects.exists()


def test_one_entry_in_trouble_does_not_keep_the_next_from_being_heard(
    noor: Person, listening: Callable[..., journal.Reaction], settings: object
) -> None:
    settings.LEDGER_RAISES = False  # type: ignore[attr-defined]
    heard: list[int] = []

    @listening
    def picky(entry: Entry) -> None:
        if entry.facts["to"] == 1:
            raise RuntimeError("not this one")
        heard.append(entry.facts["to"])

    wave(noor, to=1)
    wave(noor, to=2)
    assert journal.drain() == 1
    assert heard == [2]
    assert journal.pending() == 1


def test_a_replay_tells_one_reaction_everything_again_in_order(
    noor: Person, listening: Callable[..., journal.Reaction]
) -> None:
    heard: list[int] = []

    @listening
    def count(entry: Entry) -> None:
        heard.append(entry.facts["to"])

    for number in (1, 2, 3):
        wave(noor, to=number)
    journal.drain()
    key = next(key for key in journal.reactions if key.endswith("count"))
    heard.clear()
    assert journal.replay(key) == 3
    assert heard == [1, 2, 3]


def test_a_reaction_to_a_deed_that_nobody_declares_is_found_at_the_start(
    listening: Callable[..., journal.Reaction],
) -> None:
    journal.check_wiring()
    journal.on("test.nobody-does-this")(lambda entry: None)
    with pytest.raises(LookupError, match="nobody-does-this"):
        journal.check_wiring()


@pytest.mark.django_db(transaction=True)
def test_two_workers_side_by_side_lose_nothing_and_do_nothing_twice(
    listening: Callable[..., journal.Reaction],
) -> None:
    noor = people.add("noor")
    Pending.objects.all().delete()
    heard: list[int] = []

    @listening
    def slowly(entry: Entry) -> None:
        heard.append(entry.pk)

    made = [wave(noor, to=number).pk for number in range(40)]
    troubles: list[BaseException] = []
    start = threading.Barrier(2)

    def work() -> None:
        try:
            start.wait(10)
            while journal.pending():
                journal.drain()
        except BaseException as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert not troubles
    assert sorted(heard) == made
    assert journal.pending() == 0


@pytest.fixture
def hearing_many(listening: object) -> Callable[[journal.ReactionToMany], journal.ReactionToMany]:
    """``@hearing_many`` makes a function hear all waves at once until the test ends."""
    return journal.on_many("test.waved")


def test_many_deeds_are_heard_at_once_in_order_and_once(noor: Person, hearing_many: Callable[..., journal.ReactionToMany]) -> None:
    heard: list[list[int]] = []

    @hearing_many
    def together(entries: Sequence[Entry]) -> None:
        heard.append([entry.facts["to"] for entry in entries])

    for number in range(journal.BATCH + 3):
        wave(noor, to=number)
    assert journal.drain() == journal.BATCH + 3
    assert heard == [list(range(journal.BATCH)), list(range(journal.BATCH, journal.BATCH + 3))]
    assert journal.drain() == 0


def test_the_sick_one_waits_alone(
    noor: Person, hearing_many: Callable[..., journal.ReactionToMany], settings: object
) -> None:
    settings.LEDGER_RAISES = False  # type: ignore[attr-defined]
    sick = {2}

    @hearing_many
    def count(entries: Sequence[Entry]) -> None:
        for entry in entries:
            Person.objects.filter(pk=noor.pk).update(sign_outs_count=F("sign_outs_count") + 1)
            if entry.facts["to"] in sick:
                raise RuntimeError("not this one")

    @hearing_many
    def count_too(entries: Sequence[Entry]) -> None:
        Person.objects.filter(pk=noor.pk).update(rank_hue=F("rank_hue") + len(entries))

    made = [wave(noor, to=number) for number in range(5)]
    assert journal.drain() == 4
    noor.refresh_from_db()
    assert (noor.sign_outs_count, noor.rank_hue) == (4, 5)
    assert list(Pending.objects.values_list("entry_id", flat=True)) == [made[2].pk]

    sick.clear()
    Pending.objects.update(not_before=clock.now())
    wave(noor, to=9)
    assert journal.drain() == 2
    noor.refresh_from_db()
    assert (noor.sign_outs_count, noor.rank_hue) == (6, 6)
    assert not Handled.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_fails_at_the_end_is_put_off_alone(
    hearing_many: Callable[..., journal.ReactionToMany], settings: object
) -> None:
    settings.LEDGER_RAISES = False  # type: ignore[attr-defined]
    noor = people.add("noor")
    Pending.objects.all().delete()

    @hearing_many
    def greet(entries: Sequence[Entry]) -> None:
        # The database looks whether there is such a member when the transaction ends.
        Entry.objects.bulk_create(
            Entry(kind="test.greeted", actor_id=entry.facts["to"], subject_kind="person", subject_id=noor.pk, at=clock.now()) for entry in entries
        )

    for to in (noor.pk, 987_654, noor.pk):
        wave(noor, to=to)
    assert journal.drain() == 2
    assert Entry.objects.filter(kind="test.greeted").count() == 2
    waiting = Pending.objects.get()
    assert waiting.entry.facts["to"] == 987_654
    assert waiting.not_before > clock.now()
    assert "IntegrityError" in waiting.trouble
