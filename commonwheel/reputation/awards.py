"""Awards: who has which badge, since when and why. Earned once, a badge stays until somebody takes it back and says why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures, people
from commonwheel.accounts.departures import GOES, STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.kernel import batches, clock, inserts
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.lookups import among
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.ledger.models import Entry
from commonwheel.reputation import badges, ranks
from commonwheel.reputation.badges import Badge

GIVE = powers.declare("badge.give", gettext_lazy("Give badges, and take them back"))
def _about(entry: Entry) -> journal.About | None:
    badge = Badge.objects.filter(pk=entry.facts["badge"]).first()
    return journal.About(badge.name, badge.get_absolute_url()) if badge else None


GIVEN = journal.declare("badge.given", gettext_lazy("was given a badge"), facts=["badge", "person"], about=_about)
TAKEN = journal.declare("badge.taken", gettext_lazy("had a badge taken back"), facts=["badge", "person"], audited=True, public=False)
LONGEST = 300
AT_ONCE = 50
"""Badges that are given in one transaction."""


class Awards(models.QuerySet["Award"]):
    def visible_to(self, person: Any) -> Awards:
        """Those that stand, of members whom the person may see."""
        return self.standing().filter(person__in=Person.objects.visible_to(person))

    def standing(self) -> Awards:
        return self.filter(taken_at__isnull=True)


class Award(models.Model):
    """That a member has a badge. ``by`` is nobody where a rule gave it."""

    badge = models.ForeignKey(Badge, on_delete=models.CASCADE, related_name="awards")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="awards")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    times = models.PositiveIntegerField(default=1)
    """How often: badges brought along from elsewhere may have been given several times."""
    reason = models.CharField(max_length=LONGEST, blank=True)
    taken_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_because = models.CharField(max_length=LONGEST, blank=True)

    objects = Awards.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["badge", "person"], condition=models.Q(taken_at__isnull=True), name="award_once")
        ]
        indexes = [models.Index(fields=["badge", "-at", "-id"], name="award_newest")]


departures.covers(Award, person=GOES, by=STAYS, taken_by=STAYS, tells=("badge__name", "reason", "at", "times"))


def check_give(badge: Badge, person: Person, *, by: Any) -> None:
    """Refused without the power, for oneself, and for a badge that is not given any more."""
    standing.of(by).require(GIVE)
    if person.pk == by.pk:
        raise Refused(_("Badges are for others."))
    if badge.retired_at:
        raise Refused(_("This badge is not given any more."))


def give(badge: Badge, person: Person, *, by: Person, reason: str) -> Award:
    """Give a badge by hand, and say for what; who has it already keeps what they have."""
    check_give(badge, person, by=by)
    reason = _said(reason)
    with transaction.atomic():
        people.hold([person.pk])
        award, is_new = Award.objects.standing().get_or_create(badge=badge, person=person, defaults={"by": by, "reason": reason})
        if is_new:
            _changed(GIVEN, award, by=by)
    return award


def take(award: Award, *, by: Person, reason: str) -> None:
    """Take a badge back and say why; taken already, nothing changes. A rule does not give it again."""
    standing.of(by).require(GIVE)
    reason = _said(reason)
    with transaction.atomic():
        if Award.objects.standing().filter(pk=award.pk).update(taken_by=by, taken_at=clock.now(), taken_because=reason):
            _changed(TAKEN, award, by=by)


def judge(person_ids: Sequence[int], *, only: Sequence[Badge] | None = None, quietly: bool = False) -> int:
    """Look at these members by all rules (or ``only`` these) and give what they earned; returns how many badges were given.

    ``quietly``: nobody is told, since it was earned long ago.
    """
    ruled = [(badge, badge.rule) for badge in (Badge.objects.standing().exclude(formula="") if only is None else only)]
    formulas = {badge.pk: rule for badge, rule in ruled if rule is not None}
    if not formulas or not person_ids:
        return 0
    known: dict[int, set[int]] = defaultdict(set)
    # What was taken back counts as known: only a person can give it again.
    for badge_id, person_id in Award.objects.filter(among("person_id", person_ids), badge_id__in=formulas).values_list("badge_id", "person_id"):
        known[person_id].add(badge_id)
    people = list(Person.objects.filter(among("pk", person_ids), is_active=True).values_list("pk", flat=True))
    earned = [
        (badge_id, pk)
        for pk, facts in ranks.facts(list(formulas.values()), people).items()
        for badge_id, rule in formulas.items()
        if badge_id not in known[pk] and ranks.holds(rule, facts)
    ]
    return _award(earned, quietly) if earned else 0


def judge_all() -> int:
    """Look at all members by all rules: days pass, and nobody does a deed for it."""
    known = Badge.objects.standing().exclude(formula="").filter(judged_at__isnull=False)
    return _judge_everybody(list(known), quietly=False) + judge_new()


def judge_new() -> int:
    """Look at all members for the badges whose rule is new. A whole community is not told at once of what it did long ago."""
    fresh = Badge.objects.standing().exclude(formula="").filter(judged_at__isnull=True)
    return _judge_everybody(list(fresh), quietly=True)


def of(person: Person) -> list[Award]:
    """What a member has, the latest first."""
    return list(Award.objects.standing().filter(person=person).select_related("badge", "by").order_by("-at", "-id"))


def counts() -> dict[int, int]:
    """Badge id → how many have it."""
    rows = Award.objects.standing().filter(person__is_active=True).order_by().values_list("badge_id")
    return dict(rows.annotate(total=models.Count("pk")))


class OldAward(NamedTuple):
    """A badge as it was given elsewhere. ``set_name`` is the set it stood in there."""

    name: str
    set_name: str
    person_id: int
    at: datetime


@batches.together
def restore(rows: Sequence[OldAward]) -> None:
    """Badges brought along, without a rule here; given several times there, they are one here that says how often. Nobody is told."""
    named = {row.name: row for row in rows}
    known = {badge.name: badge for badge in Badge.objects.filter(name__in=named)}
    for name in sorted(named.keys() - known.keys()):
        known[name] = badges.make(
            by=None, name=name, description=_("Brought along from an earlier home of this community."), set_name=named[name].set_name
        )
    given: dict[tuple[int, int], list[datetime]] = defaultdict(list)
    for row in rows:
        given[known[row.name].pk, row.person_id].append(row.at)
    members = {person_id for _badge, person_id in given}
    had = {
        (badge_id, person_id): (pk, times)
        for badge_id, person_id, pk, times in Award.objects.standing()
        .filter(among("person", members))
        .values_list("badge_id", "person_id", "pk", "times")
    }
    inserts.write(
        Award, ("badge", "person", "at", "times"), ((*key, min(moments), len(moments)) for key, moments in given.items() if key not in had)
    )
    inserts.change(Award, ("times",), [(had[key][0], had[key][1] + len(moments)) for key, moments in given.items() if key in had])
    batches.then(partial(touch, "badges", *{f"member:{person_id}" for person_id in members}))


def _judge_everybody(rows: list[Badge], *, quietly: bool) -> int:
    if not rows:
        return 0
    given = sum(judge([member.pk for member in batch], only=rows, quietly=quietly) for batch in ranks.batches())
    Badge.objects.filter(pk__in=[badge.pk for badge in rows]).update(judged_at=clock.now())
    return given


def _award(earned: Sequence[tuple[int, int]], quietly: bool) -> int:
    # A few at a time: meanwhile nobody else can write, where the database has one lock for all.
    return sum(_award_few(earned[start : start + AT_ONCE], quietly) for start in range(0, len(earned), AT_ONCE))


def _award_few(earned: Sequence[tuple[int, int]], quietly: bool) -> int:
    members = sorted({person_id for _badge, person_id in earned})
    with transaction.atomic():
        people.hold(members)
        had = set(Award.objects.filter(person__in=members).values_list("badge_id", "person_id"))
        new = [Award(badge_id=badge_id, person_id=person_id) for badge_id, person_id in earned if (badge_id, person_id) not in had]
        for award in new:
            _changed(GIVEN, inserts.add(award), by=None, is_history=quietly)
    return len(new)


def _changed(deed: journal.Deed, award: Award, *, by: Person | None, is_history: bool = False) -> None:
    journal.record(deed, by=by, on=award, is_history=is_history, badge=award.badge_id, person=award.person_id)
    touch("badges", f"member:{award.person_id}")


def _said(reason: str) -> str:
    tidy = " ".join(reason.replace("\x00", "").split())
    if not tidy:
        raise Refused(_("Say for what: everybody will see it."), field="reason")
    return tidy[:LONGEST]
