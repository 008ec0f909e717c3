"""Metrics: what a member did and earned, counted from the ledger by day, so that "in the last 30 days" is a sum.

``count`` follows each new entry; ``rebuild`` counts the whole ledger, with deeds brought along from elsewhere, and comes to
the same. Counting an entry twice would be wrong, so to count again is to rebuild and never to replay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.kernel import clock, inserts
from commonwheel.ledger.models import Entry, Handled, Pending

Need = tuple[str, int | None]
"""A metric and its window in days; None is all time."""
Key = tuple[int, str, date]

NAMES = {
    "topics": _("topics started"),
    "replies": _("replies written"),
    "posts": _("topics and replies"),
    "posts_hidden": _("own posts that a moderator hid"),
    "net_posts": _("posts that were not hidden"),
    "kudos_given": _("kudos given"),
    "kudos_received": _("kudos received, by weight"),
    "solutions_accepted": _("solutions accepted"),
    "solutions_revoked": _("solutions taken back"),
    "net_solutions": _("solutions that still stand"),
    "solved_for_others": _("questions of others solved"),
    "solved_own": _("own questions solved"),
    "idea_votes": _("votes for own ideas"),
    "ideas_delivered": _("own ideas delivered"),
    "articles_published": _("articles published"),
    "days_member": _("days since joining"),
}
SUMS = {
    "posts": {"topics": 1, "replies": 1},
    "net_posts": {"topics": 1, "replies": 1, "posts_hidden": -1},
    "net_solutions": {"solutions_accepted": 1, "solutions_revoked": -1},
}
"""Metrics that are sums of others and are not kept themselves."""
AGE = "days_member"
COUNTED = (
    "topic.started", "reply.posted", "kudos.given", "kudos.taken", "solution.accepted", "solution.revoked",
    "photo.thanked", "photo.unthanked", "topic.hidden", "topic.revealed", "idea.voted", "idea.unvoted", "idea.decided", "article.published", "post.hidden", "post.revealed",
)
REACTION = "reputation.reactions.tally"
"""By this name the ledger knows which entries were counted already."""


class Metric(models.Model):
    """What one member's count rose by on one day."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="metrics", db_index=False)
    name = models.CharField(max_length=40)
    day = models.DateField()
    value = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "name", "day"], name="metric_once")]


departures.covers(Metric, person=GOES, tells=("name", "day", "value"))


def lines(kind: str, actor: int | None, facts: Mapping[str, Any]) -> Iterator[tuple[int | None, str, int]]:
    """What an entry counts for: (whose, metric, by how much)."""
    author = facts.get("author")
    if kind == "topic.started":
        yield actor, "topics", 1
    elif kind == "reply.posted":
        yield actor, "replies", 1
    elif kind in ("kudos.given", "kudos.taken", "photo.thanked", "photo.unthanked"):
        sign = 1 if kind in ("kudos.given", "photo.thanked") else -1
        yield actor, "kudos_given", sign
        yield facts.get("to"), "kudos_received", sign * (facts.get("weight") or 0)
    elif kind in ("solution.accepted", "solution.revoked"):
        yield author, "solutions_accepted" if kind == "solution.accepted" else "solutions_revoked", 1
        solved = "solved_own" if author == facts.get("asker", actor) else "solved_for_others"
        yield author, solved, 1 if kind == "solution.accepted" else -1
    elif kind in ("idea.voted", "idea.unvoted"):
        yield author, "idea_votes", 1 if kind == "idea.voted" else -1
    elif kind == "idea.decided":
        yield author, "ideas_delivered", facts.get("is_delivered") or 0
    elif kind == "article.published":
        yield author, "articles_published", facts.get("is_first") or 0
    else:
        yield author, "posts_hidden", 1 if kind.endswith(".hidden") else -1


def count(entry: Entry) -> list[int]:
    """Count one entry; answers whose metrics it changed."""
    counted = [line for line in lines(entry.kind, entry.actor_id, entry.facts) if line[0] is not None]
    known = set(Person.objects.filter(pk__in={line[0] for line in counted}).values_list("pk", flat=True))
    for whose, name, amount in counted:
        if whose in known:
            row, _made = Metric.objects.get_or_create(person_id=whose, name=name, day=entry.at.date())
            Metric.objects.filter(pk=row.pk).update(value=models.F("value") + amount)
    return sorted(known)


def value(person: Person, name: str, window: int | None = None) -> int:
    """One metric of one member, of all time or of the last ``window`` days."""
    return read([person.pk], {(name, window)})[person.pk][name, window]


def read(person_ids: Collection[int], needs: Collection[Need]) -> dict[int, dict[Need, int]]:
    """Member → every metric that is needed: one query for each window, whatever the number of members."""
    result: dict[int, dict[Need, int]] = {pk: dict.fromkeys(needs, 0) for pk in person_ids}
    today = clock.now().date()
    for window in {window for name, window in needs if name != AGE}:
        parts = {name: SUMS.get(name, {name: 1}) for name, wanted in needs if wanted == window and name != AGE}
        kept = Metric.objects.filter(person_id__in=person_ids, name__in={part for sums in parts.values() for part in sums})
        if window is not None:
            kept = kept.filter(day__gt=today - timedelta(days=window))
        for pk, kept_name, total in kept.order_by().values_list("person_id", "name").annotate(total=models.Sum("value")):
            for name, sums in parts.items():
                result[pk][name, window] += sums.get(kept_name, 0) * total
    ages = {need for need in needs if need[0] == AGE}
    if ages:
        for pk, joined_at in Person.objects.filter(pk__in=person_ids).values_list("pk", "joined_at"):
            result[pk].update(dict.fromkeys(ages, max(0, (today - joined_at.date()).days)))
    return result


def differences() -> list[tuple[Key, int | None, int | None]]:
    """(member, metric, day), what is kept and what the ledger says, wherever these differ."""
    with transaction.atomic():
        _hold_still()
        return list(_differing(_from_ledger()))


def rebuild() -> int:
    """Count the whole ledger anew; returns how many rows were wrong or missing."""
    with transaction.atomic():
        _hold_still()
        wrong = list(_differing(_from_ledger()))
        for key, kept, _wanted in wrong:
            if kept is not None:
                Metric.objects.filter(person_id=key[0], name=key[1], day=key[2]).delete()
        new = (Metric(person_id=pk, name=name, day=day, value=wanted) for (pk, name, day), _kept, wanted in wrong if wanted is not None)
        while batch := list(islice(new, 10_000)):
            inserts.save(batch)
    return len(wrong)


def _hold_still() -> None:
    """Nobody counts until this transaction ends. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(Metric._meta.db_table)} IN EXCLUSIVE MODE")


def _from_ledger() -> Counter[Key]:
    """What all entries count for, but for those whose turn with ``count`` is still to come."""
    handled = Handled.objects.filter(entry=models.OuterRef("pk"), reaction=REACTION)
    waiting = models.Exists(Pending.objects.filter(entry=models.OuterRef("pk"))) & ~models.Exists(handled)
    people = set(Person.objects.values_list("pk", flat=True))
    counted: Counter[Key] = Counter()
    rows = Entry.objects.filter(~waiting, kind__in=COUNTED).values_list("kind", "actor_id", "facts", "at")
    for kind, actor, facts, at in rows.order_by().iterator(chunk_size=5_000):
        for whose, name, amount in lines(kind, actor, facts):
            if whose in people:
                counted[whose, name, at.date()] += amount
    return counted


def _differing(wanted: Counter[Key]) -> Iterator[tuple[Key, int | None, int | None]]:
    seen = set()
    for pk, name, day, kept in Metric.objects.values_list("person_id", "name", "day", "value").iterator(chunk_size=5_000):
        key = (pk, name, day)
        seen.add(key)
        if key not in wanted or wanted[key] != kept:
            yield key, kept, wanted.get(key)
    yield from ((key, None, amount) for key, amount in wanted.items() if key not in seen)
