"""The journal of deeds: declare, record, on, drain, replay.

A verb records its deed in its own transaction. What others want to do about it they register with ``on``; that runs
after the commit, in the worker, once, each in its own savepoint, for many entries in one transaction. A reaction that
fails is tried again later and never undoes the deed.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, models, transaction

from commonwheel.kernel import clock, inserts
from commonwheel.kernel.freshness import relying, touch
from commonwheel.kernel.lookups import among
from commonwheel.ledger.models import Change, Entry, Handled, Pending

if TYPE_CHECKING:
    from commonwheel.kernel.words import Words

log = logging.getLogger(__name__)

Reaction = Callable[[Entry], None]
ReactionToMany = Callable[[Sequence[Entry]], None]
BATCH = 500
"""Entries that are drained in one transaction at most: a batch asks the database some fifty times, however many they are."""

HISTORY = ("kind", "actor", "subject_kind", "subject_id", "facts", "at", "is_history")
MARK = "journal"
"""What is touched when an entry was recorded: the worker looks at it, so that it need not ask the database."""


@dataclass(frozen=True)
class About:
    """What an entry is about, for people: words, and the path of a page."""

    title: str
    path: str


@dataclass(frozen=True)
class Deed:
    """A kind of entry, declared once: its name, its sentence for people, the facts it may carry."""

    name: str
    sentence: Words
    facts: frozenset[str]
    audited: bool
    public: bool
    webhooks: bool
    about: Callable[[Entry], About | None] | None = None


deeds: dict[str, Deed] = {}
reactions: dict[str, tuple[frozenset[str], ReactionToMany]] = {}


def declare(
    name: str, sentence: Words, *, facts: Iterable[str] = (), audited: bool = False, public: bool = True, webhooks: bool = True,
    about: Callable[[Entry], About | None] | None = None,
) -> Deed:
    """Make a kind of entry known. Names are dotted: noun, then what happened ("solution.accepted").

    ``about`` finds what an entry is about, for those who tell people of it and lie beside the domain that recorded it.
    """
    if name in deeds:
        raise ValueError(f"{name} is declared twice")
    deeds[name] = Deed(name, sentence, frozenset(facts), audited, public, webhooks, about)
    return deeds[name]


def record(
    deed: Deed, *, by: Any, on: models.Model, at: datetime | None = None, is_history: bool = False,
    changes: Iterable[tuple[str, Any, Any]] = (), **facts: int | float | None,
) -> Entry:
    """Write down that ``by`` did ``deed`` to ``on``, in the transaction that is open.

    ``changes`` say (what, before, after) of an audited deed that changes how the community is run; what is as before is left out.
    Raises RuntimeError outside a transaction and ValueError for facts that were not declared or are not numbers.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{deed.name} was recorded outside a transaction")
    undeclared = facts.keys() - deed.facts
    if undeclared:
        raise ValueError(f"{deed.name} does not declare {', '.join(sorted(undeclared))}")
    if any(not isinstance(value, int | float | None) for value in facts.values()):
        raise ValueError(f"{deed.name}: facts are ids and numbers")
    moment = clock.now()
    entry = inserts.add_both(
        Entry(
            kind=deed.name,
            actor=by if getattr(by, "pk", None) else None,
            subject_kind=on._meta.model_name or "",
            subject_id=on.pk,
            facts=facts,
            at=at or moment,
            is_history=is_history,
        ),
        Pending(not_before=moment),
    )
    # Most deeds change nothing of this kind.
    if changed := [Change(entry=entry, what=what[:60], before=str(before)[:200], after=str(after)[:200]) for what, before, after in changes if before != after]:
        Change.objects.bulk_create(changed)
    touch(MARK)
    return entry


def restore(deed: Deed, rows: Iterable[tuple[int | None, models.Model, datetime, dict[str, int | None]]]) -> None:
    """Write down deeds of the past in bulk, as history: (actor's id, subject, when, facts). No reaction runs for them."""
    inserts.write(Entry, HISTORY, ((deed.name, actor, on._meta.model_name or "", on.pk, facts, at, True) for actor, on, at, facts in rows))


def restore_many(deed: Deed, on: type[models.Model], rows: Iterable[tuple[int | None, int, datetime, Mapping[str, int | None]]]) -> None:
    """The same of very many subjects of one kind: (actor's id, subject's id, when, facts)."""
    subject = on._meta.model_name or ""
    inserts.write(Entry, HISTORY, ((deed.name, actor, subject, pk, facts, at, True) for actor, pk, at, facts in rows))


def about(entry: Entry) -> About | None:
    """What an entry is about; None where that is gone, or nobody said."""
    find = deeds[entry.kind].about
    return find(entry) if find is not None else None


def on(*names: str) -> Callable[[Reaction], Reaction]:
    """Register the decorated function to run once for every entry of these kinds."""

    def register(reaction: Reaction) -> Reaction:
        def each(entries: Sequence[Entry]) -> None:
            for entry in entries:
                reaction(entry)

        _register(names, reaction, each)
        return reaction

    return register


def on_many(*names: str) -> Callable[[ReactionToMany], ReactionToMany]:
    """Register the decorated function to hear every entry of these kinds once, in order, many at a time: for what many deeds ask for often."""

    def register(reaction: ReactionToMany) -> ReactionToMany:
        _register(names, reaction, reaction)
        return reaction

    return register


def _register(names: Iterable[str], reaction: Callable[..., None], hears: ReactionToMany) -> None:
    key = f"{reaction.__module__}.{reaction.__qualname__}".removeprefix("commonwheel.")
    reactions[key] = (frozenset(names), hears)


def check_wiring() -> None:
    """Raise LookupError when a reaction waits for a kind of entry that nobody declares."""
    unknown = {name for names, _ in reactions.values() for name in names} - deeds.keys()
    if unknown:
        raise LookupError(f"reactions to undeclared entries: {', '.join(sorted(unknown))}")


def drain(limit: int = 2 * BATCH) -> int:
    """Run the reactions of pending entries, oldest first; returns how many entries were finished."""
    looked = finished = 0
    while looked < limit and (batch := _drain_batch(min(BATCH, limit - looked))):
        looked, finished = looked + len(batch), finished + sum(batch)
    return finished


def drain_once(most: int = BATCH) -> int:
    """The same of those that are there now: what is recorded meanwhile waits, so that many share what each batch costs."""
    return sum(_drain_batch(most))


def _drain_batch(most: int) -> list[bool]:
    """Whether each of the oldest was finished; nothing where none is due."""
    due = _due()[:most]
    return _drain(due) if due.exists() else []


def latest() -> int:
    """The id of the latest entry: where it is as it was, nothing was recorded since."""
    return Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def went_on(*, since: int) -> bool:
    """Whether anything was recorded since this entry but history, which is in place as it is written down."""
    return Entry.objects.filter(pk__gt=since, is_history=False).exists()


def pending() -> int:
    """How many entries wait for their reactions."""
    return Pending.objects.count()


def replay(key: str, *, since: int = 0) -> int:
    """Run one reaction again for every entry it listens to, in order; returns for how many. It must be idempotent."""
    names, reaction = reactions[key]
    count = 0
    for entry in Entry.objects.filter(kind__in=names, pk__gt=since).order_by("pk").iterator(chunk_size=1000):
        with transaction.atomic():
            reaction([entry])
        count += 1
    return count


def _due() -> models.QuerySet[Pending]:
    return Pending.objects.filter(not_before__lte=clock.now()).order_by("not_before", "entry_id")


def _drain(due: models.QuerySet[Pending]) -> list[bool]:
    """Run the reactions of these; whether each that nobody else has in hand was finished."""
    numbers: list[int] = []
    try:
        return _drain_together(due, numbers)
    except Exception:
        if settings.LEDGER_RAISES:
            raise
        log.exception("a batch of %s entries failed at its end; they are tried one by one", len(numbers))
    return [outcome for number in numbers for outcome in _drain_alone(number)]


def _drain_alone(number: int) -> list[bool]:
    """What fails only when the transaction ends is the trouble of this entry, since it is alone."""
    try:
        return _drain_together(_due().filter(pk=number), [])
    except Exception:
        log.exception("the reactions of entry %s failed at their end", number)
        with transaction.atomic():
            for waiting in Pending.objects.filter(pk=number):
                _put_off(waiting, traceback.format_exc(limit=1)[-500:])
        return [False]


def _drain_together(due: models.QuerySet[Pending], numbers: list[int]) -> list[bool]:
    """All of these in one transaction; ``numbers`` tells the caller which they are, whatever happens."""
    with relying(), transaction.atomic():
        # SKIP LOCKED lets many workers drain side by side where the database knows it; SQLite has one writer anyway.
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        batch = list(due.select_related("entry").prefetch_related("entry__actor"))
        numbers += [waiting.pk for waiting in batch]
        again = [waiting.pk for waiting in batch if waiting.attempts]
        done = set(Handled.objects.filter(entry__in=again).values_list("entry_id", "reaction")) if again else set()
        troubles = _react([waiting.entry for waiting in batch], done)
        for waiting in batch:
            if waiting.pk in troubles:
                _put_off(waiting, troubles[waiting.pk])
        finished = [waiting.pk for waiting in batch if waiting.pk not in troubles]
        if again:
            Handled.objects.filter(entry__in=finished).delete()
        Pending.objects.filter(among("pk", finished)).delete()
        return [waiting.pk not in troubles for waiting in batch]


def _put_off(waiting: Pending, trouble: str) -> None:
    """Later again; the more often it failed, the later."""
    waiting.attempts = min(waiting.attempts + 1, 1000)
    waiting.trouble = trouble
    waiting.not_before = clock.now() + timedelta(seconds=min(3600, 2 ** min(waiting.attempts, 12)))
    waiting.save()


def _react(entries: list[Entry], done: set[tuple[int, str]]) -> dict[int, str]:
    """Run every reaction that has not run yet, one after the other; returns what went wrong: entry → trouble.

    A reaction hears all entries at once. Where that fails, it is undone and hears each alone, so that one keeps no other back.
    """
    ran: list[tuple[int, str]] = []
    troubles: dict[int, str] = {}
    for key, (names, reaction) in reactions.items():
        heard = [entry for entry in entries if entry.kind in names and (entry.pk, key) not in done]
        failed = _run(key, reaction, heard) if heard else ""
        for entry in heard:
            trouble = failed if not failed or len(heard) == 1 else _run(key, reaction, [entry])
            if trouble:
                troubles[entry.pk] = troubles.get(entry.pk, "") + trouble
            else:
                ran.append((entry.pk, key))
    if troubles:
        Handled.objects.bulk_create(Handled(entry_id=pk, reaction=key) for pk, key in ran if pk in troubles)
    return troubles


def _run(key: str, reaction: ReactionToMany, entries: list[Entry]) -> str:
    """Run one reaction in a savepoint; returns what went wrong, if anything."""
    try:
        with transaction.atomic():
            reaction(entries)
        return ""
    except Exception:
        if settings.LEDGER_RAISES:
            raise
        log.exception("reaction %s failed for entries %s", key, [entry.pk for entry in entries])
        return f"{key}: {traceback.format_exc(limit=1)[-500:]}\n"
