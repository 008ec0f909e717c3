"""Metrics: what a member did and earned, counted from the ledger by day, so that "in the last 30 days" is a sum.

``count`` follows each new entry; ``rebuild`` counts the whole ledger, with deeds brought along from elsewhere, and comes to
the same. Counting an entry twice would be wrong, so to count again is to rebuild and never to replay.
"""

from __future__ import annotations

import pickle
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import date, timedelta
from heapq import merge
from itertools import groupby, islice
from tempfile import TemporaryFile
from typing import IO, Any

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.kernel import clock, snapshots
from commonwheel.kernel.lookups import among
from commonwheel.ledger.models import Entry, Handled, Pending

Need = tuple[str, int | None]
"""A metric and its window in days; None is all time."""
Key = tuple[int, str, date]
Difference = tuple[Key, int | None, int | None]
"""(member, metric, day), what is kept and what the ledger says."""
Line = tuple[int | None, str, int]
Lines = Iterator[Line]
Facts = Mapping[str, Any]
Counting = Callable[[int, int | None, Facts], Lines]

NAMES = {
    "topics": _("topics started"),
    "replies": _("replies written"),
    "posts": _("topics and replies"),
    "posts_hidden": _("own posts that were hidden"),
    "net_posts": _("posts that were not hidden"),
    "kudos_given": _("kudos given"),
    "weight_given": _("kudos given, by weight"),
    "kudos_received": _("kudos received, by weight"),
    "times_thanked": _("kudos received, each counted once"),
    "solutions_accepted": _("solutions accepted"),
    "solutions_revoked": _("solutions taken back"),
    "net_solutions": _("solutions that still stand"),
    "solved_for_others": _("questions of others solved"),
    "solved_own": _("own questions solved"),
    "idea_votes": _("votes for own ideas"),
    "ideas_delivered": _("own ideas delivered"),
    "articles_published": _("articles published"),
    "helpful_votes": _("members whom own articles helped"),
    "reports_upheld": _("own reports that were upheld"),
    "reports_refused": _("own reports that were refused"),
    "days_visited": _("days on which they were here"),
    "minutes_reading": _("minutes spent reading here"),
    "topics_read": _("topics opened and read"),
    "days_member": _("days since joining"),
}
SUMS = {
    "posts": {"topics": 1, "replies": 1},
    "net_posts": {"topics": 1, "replies": 1, "posts_hidden": -1},
    "net_solutions": {"solutions_accepted": 1, "solutions_revoked": -1},
}
"""Metrics that are sums of others and are not kept themselves."""
AGE = "days_member"
RUN = 50_000
"""Keys that are counted in memory at a time."""
AT_ONCE = 5_000
"""Rows that are set right in one transaction."""
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


def _thanked(sign: int, actor: int | None, facts: Facts) -> Lines:
    weight = facts.get("weight") or 0
    yield actor, "kudos_given", sign
    yield actor, "weight_given", sign * weight
    yield facts.get("to"), "kudos_received", sign * weight
    yield facts.get("to"), "times_thanked", sign


def _solved(sign: int, actor: int | None, facts: Facts) -> Lines:
    author = facts.get("author")
    yield author, "solutions_accepted" if sign > 0 else "solutions_revoked", 1
    yield author, "solved_own" if author == facts.get("asker", actor) else "solved_for_others", sign


def _helped(_sign: int, actor: int | None, facts: Facts) -> Lines:
    """What one says of one's own article is no vote."""
    if facts.get("author") != actor:
        yield facts.get("author"), "helpful_votes", facts.get("change") or 0


def _read(_sign: int, actor: int | None, facts: Facts) -> Lines:
    for name, fact in (("days_visited", "days"), ("minutes_reading", "minutes"), ("topics_read", "topics")):
        yield actor, name, facts.get(fact) or 0


def _of_actor(name: str) -> Counting:
    return lambda sign, actor, facts: iter([(actor, name, sign)])


def _of_author(name: str, fact: str = "") -> Counting:
    return lambda sign, actor, facts: iter([(facts.get("author"), name, sign * (facts.get(fact) or 0) if fact else sign)])


def _of_reporter(name: str) -> Counting:
    return lambda sign, actor, facts: iter([(facts.get("reporter"), name, sign)])


COUNTED: dict[str, tuple[Counting, int]] = {
    "topic.started": (_of_actor("topics"), 1), "reply.posted": (_of_actor("replies"), 1), "reading.passed": (_read, 1),
    "kudos.given": (_thanked, 1), "photo.thanked": (_thanked, 1), "kudos.taken": (_thanked, -1), "photo.unthanked": (_thanked, -1),
    "solution.accepted": (_solved, 1), "solution.revoked": (_solved, -1),
    "topic.hidden": (_of_author("posts_hidden"), 1), "post.hidden": (_of_author("posts_hidden"), 1),
    "topic.revealed": (_of_author("posts_hidden"), -1), "post.revealed": (_of_author("posts_hidden"), -1),
    "idea.voted": (_of_author("idea_votes"), 1), "idea.unvoted": (_of_author("idea_votes"), -1),
    "idea.decided": (_of_author("ideas_delivered", "is_delivered"), 1), "article.published": (_of_author("articles_published", "is_first"), 1),
    "article.helped": (_helped, 1), "article.unhelped": (_helped, 1),
    "report.upheld": (_of_reporter("reports_upheld"), 1), "report.overturned": (_of_reporter("reports_upheld"), -1),
    "report.refused": (_of_reporter("reports_refused"), 1),
}  # fmt: skip
"""Kind of entry → how it counts, and whether it gives or takes back."""


def lines(kind: str, actor: int | None, facts: Facts) -> Iterator[Line]:
    """What an entry counts for: (whose, metric, by how much)."""
    counting, sign = COUNTED[kind]
    return (line for line in counting(sign, actor, facts) if line[0] is not None and line[2])


def count(entries: Sequence[Entry]) -> list[int]:
    """Count these entries; answers whose metrics they changed."""
    counted: Counter[Key] = Counter()
    for entry in entries:
        for whose, name, amount in lines(entry.kind, entry.actor_id, entry.facts):
            if whose is not None:
                counted[whose, name, entry.at.date()] += amount
    known = set(Person.objects.filter(among("pk", {key[0] for key in counted})).values_list("pk", flat=True))
    table = connection.ops.quote_name(Metric._meta.db_table)
    # In one order everywhere, so that two who count at once wait for each other and do not lock each other out.
    rows = sorted((whose, name, day, amount) for (whose, name, day), amount in counted.items() if whose in known)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (person_id, name, day, value) VALUES (%s, %s, %s, %s) ON CONFLICT (person_id, name, day) "  # noqa: S608 — a table's own name
            f"DO UPDATE SET value = {table}.value + excluded.value",
            [(whose, name, connection.ops.adapt_datefield_value(day), amount) for whose, name, day, amount in rows],
        )
    return sorted(known)


def value(person: Person, name: str, window: int | None = None) -> int:
    """One metric of one member, of all time or of the last ``window`` days."""
    return read([person.pk], {(name, window)})[person.pk][name, window]


def read(person_ids: Collection[int], needs: Collection[Need]) -> dict[int, dict[Need, int]]:
    """Member → every metric that is needed: one query for each window, whatever the number of members."""
    nothing = dict.fromkeys(needs, 0)
    result = {pk: nothing.copy() for pk in person_ids}
    today = clock.now().date()
    for window in {window for name, window in needs if name != AGE}:
        parts = {name: SUMS.get(name, {name: 1}) for name, wanted in needs if wanted == window and name != AGE}
        kept = Metric.objects.filter(among("person_id", person_ids), name__in={part for sums in parts.values() for part in sums})
        if window is not None:
            kept = kept.filter(day__gt=today - timedelta(days=window))
        counting: dict[str, list[tuple[Need, int]]] = defaultdict(list)
        for name, sums in parts.items():
            for part, sign in sums.items():
                counting[part].append(((name, window), sign))
        for pk, kept_name, total in kept.order_by().values_list("person_id", "name").annotate(total=models.Sum("value")):
            for need, sign in counting[kept_name]:
                result[pk][need] += sign * total
    ages = [need for need in needs if need[0] == AGE]
    if ages:
        for pk, joined_at in Person.objects.filter(among("pk", person_ids)).values_list("pk", "joined_at"):
            for need in ages:
                result[pk][need] = max(0, (today - joined_at.date()).days)
    return result


def differences() -> list[Difference]:
    """Wherever what is kept and what the ledger says differ."""
    with snapshots.still():
        return list(_differing())


def rebuild() -> int:
    """Count the whole ledger anew; returns how many rows were wrong or missing. Needs no more memory for a longer ledger, and nobody
    waits for it: it is counted as of one moment, and then set right some rows at a time, where it is still as it was then."""
    total = 0
    while True:
        found, mended = _mend()
        total += mended
        if mended == found:
            return total


def _mend() -> tuple[int, int]:
    """How many rows were amiss, and how many are right now; the others changed meanwhile."""
    found = mended = 0
    with TemporaryFile() as file:
        with snapshots.still():
            _put_down(_differing(), file)
        wrong = _picked_up(file)
        while batch := list(islice(wrong, AT_ONCE)):
            with transaction.atomic():
                mended += _set_right(batch)
            found += len(batch)
    return found, mended


def _set_right(wrong: Sequence[Difference]) -> int:
    """How many are right now. What a deed changed meanwhile is left, and so is what somebody else who counts anew has set right."""
    _hold_still()
    here = set(Person.objects.filter(among("pk", {key[0] for key, *_both in wrong})).values_list("pk", flat=True))
    table, adapt = connection.ops.quote_name(Metric._meta.db_table), connection.ops.adapt_datefield_value
    rows = [((whose, name, adapt(day)), kept, wanted) for (whose, name, day), kept, wanted in wrong if whose in here]
    which = "person_id = %s AND name = %s AND day = %s AND value = %s"
    statements: dict[str, list[tuple[Any, ...]]] = {
        f"INSERT INTO {table} (person_id, name, day, value) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING": [  # noqa: S608 — a table's own name
            (*key, wanted) for key, kept, wanted in rows if kept is None
        ],
        f"UPDATE {table} SET value = %s WHERE {which}": [(wanted, *key, kept) for key, kept, wanted in rows if None not in (kept, wanted)],  # noqa: S608 — as above
        f"DELETE FROM {table} WHERE {which}": [(*key, kept) for key, kept, wanted in rows if wanted is None],  # noqa: S608 — as above
    }
    done = 0
    with connection.cursor() as cursor:
        for sql, values in statements.items():
            if values:
                cursor.executemany(sql, values)
                done += cursor.rowcount
    return done


def _hold_still() -> None:
    """Nobody counts until this transaction ends. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(Metric._meta.db_table)} IN EXCLUSIVE MODE")


def _from_ledger() -> Iterator[tuple[Key, int]]:
    """What all entries count for, by member, but for those whose turn with ``count`` is still to come; a key may come several times, and
    members who left may."""
    handled = Handled.objects.filter(entry=models.OuterRef("pk"), reaction=REACTION)
    waiting = models.Exists(Pending.objects.filter(entry=models.OuterRef("pk"))) & ~models.Exists(handled)
    counted: Counter[Key] = Counter()
    rows = Entry.objects.filter(~waiting, kind__in=COUNTED).values_list("kind", "actor_id", "facts", "at")
    with ExitStack() as files:
        runs: list[IO[bytes]] = []
        for kind, actor, facts, at in rows.order_by().iterator(chunk_size=5_000):
            for whose, name, amount in lines(kind, actor, facts):
                if whose is not None:
                    counted[whose, name, at.date()] += amount
            if len(counted) >= RUN:
                runs.append(files.enter_context(TemporaryFile()))
                _put_down(iter(sorted(counted.items())), runs[-1])
                counted.clear()
        yield from merge(*map(_picked_up, runs), sorted(counted.items()))


def _put_down(rows: Iterator[Any], file: IO[bytes]) -> None:
    """Keep these rows in a file."""
    while part := list(islice(rows, 500)):
        pickle.dump(part, file)


def _picked_up(file: IO[bytes]) -> Iterator[Any]:
    file.seek(0)
    with suppress(EOFError):
        while True:
            yield from pickle.load(file)  # noqa: S301 — a file of our own, that has no name


def _differing() -> Iterator[Difference]:
    """Both sides and the members go by id, so that one member's rows at a time are in memory."""
    rows = Metric.objects.order_by("person_id").values_list("person_id", "name", "day", "value").iterator(chunk_size=5_000)
    kept = (((pk, name, day), 0, amount) for pk, name, day, amount in rows)
    wanted = ((key, 1, amount) for key, amount in _from_ledger())
    people = Person.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5_000)
    next_one = next(people, None)
    for person, both in groupby(merge(kept, wanted, key=_whose), key=_whose):
        while next_one is not None and next_one < person:
            next_one = next(people, None)
        if next_one != person:
            # They left, and are named in what others did.
            continue
        sides: tuple[Counter[Key], Counter[Key]] = Counter(), Counter()
        for key, side, amount in both:
            sides[side][key] += amount
        has, ought = sides
        yield from ((key, has.get(key), ought.get(key)) for key in sorted({*has, *ought}) if has.get(key) != ought.get(key))


def _whose(row: tuple[Key, int, int]) -> int:
    return row[0][0]
