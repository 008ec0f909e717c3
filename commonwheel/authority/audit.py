"""Audit: who changed what about how the community is run, when, and what it was before. Read by who holds the power, for their place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts.people import Person
from commonwheel.authority import options, powers, standing
from commonwheel.authority.roles import Role, Value
from commonwheel.authority.scopes import ROOT
from commonwheel.ledger import journal
from commonwheel.ledger.models import Change, Entry

if TYPE_CHECKING:
    from commonwheel.kernel.words import Words

READ = powers.declare("audit.read", gettext_lazy("Read who changed what, and what it was before"))

WORDS = {
    "name": gettext_lazy("Name"), "description": gettext_lazy("Description"), "mark": gettext_lazy("Mark"), "power": gettext_lazy("Power"),
    "ends_at": gettext_lazy("Until"), "may_pass_on": gettext_lazy("May pass it on"), "inherit": gettext_lazy("Inherit"), "yes": gettext_lazy("yes"),
    "True": gettext_lazy("yes"), "False": gettext_lazy("no"), "staff": gettext_lazy("Staff"), "moderator": gettext_lazy("Moderator"), "vendor": gettext_lazy("Partner company"),
    **{value.value: value.label for value in Value},
}  # fmt: skip
"""What stands in a change, for people."""


@dataclass(frozen=True)
class Changed:
    """What was changed, for people."""

    what: Words
    before: Words
    after: Words


@dataclass(frozen=True)
class Line:
    """One deed, for people. ``place`` is "" where the deed names none, ``person`` whom it concerned."""

    entry: Entry
    sentence: Words
    by: Person | None
    person: Person | None
    role: str
    scope: int | None
    changes: list[Changed] = field(default_factory=list)


def deeds() -> list[journal.Deed]:
    """Every kind of deed that is audited, by its sentence."""
    return sorted((deed for deed in journal.deeds.values() if deed.audited), key=lambda deed: str(deed.sentence).lower())


def entries(
    *, reader: Any, scope: int = ROOT, board_ids: Iterable[int] = (), kind: str = "", person: Person | None = None,
    since: datetime | None = None, until: datetime | None = None,
) -> QuerySet[Entry]:
    """Audited deeds at a place and below it; Refused without the power there.

    ``board_ids`` are the boards of that place, since many deeds name their board. ``person`` did it, or it was done to them.
    """
    held = standing.of(reader)
    held.require(READ, scope)
    kinds = [deed.name for deed in deeds() if kind in ("", deed.name)]
    rows = Entry.objects.filter(kind__in=kinds)
    if scope != ROOT:
        inside = [pk for pk in held.book.parents if scope in held.book.chain(pk)]
        rows = rows.filter(Q(facts__scope__in=inside) | Q(facts__board__in=list(board_ids)))
    if person is not None:
        rows = rows.filter(Q(actor=person) | Q(facts__person=person.pk) | Q(facts__author=person.pk))
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lte=until)
    return rows


def lines(rows: Iterable[Entry]) -> list[Line]:
    """These deeds with the people, roles and changes they speak of: three queries, however many there are."""
    found = list(rows)
    ids = {pk for entry in found for pk in (entry.actor_id, _whom(entry)) if pk}
    people = Person.objects.in_bulk(ids)
    names = dict(Role.objects.filter(pk__in={entry.facts.get("role") for entry in found} - {None}).values_list("pk", "name"))
    changes: dict[int, list[Changed]] = {}
    for change in Change.objects.filter(entry__in=[entry.pk for entry in found]).order_by("pk"):
        changes.setdefault(change.entry_id, []).append(Changed(_named(change.what), _said(change.what, change.before), _said(change.what, change.after)))
    return [
        Line(
            entry, journal.deeds[entry.kind].sentence, people.get(entry.actor_id or 0), people.get(_whom(entry) or 0),
            names.get(entry.facts.get("role") or 0, ""), entry.facts.get("scope"), changes.get(entry.pk, []),
        )
        for entry in found
    ]  # fmt: skip


def _whom(entry: Entry) -> int | None:
    return entry.facts.get("person") or entry.facts.get("author")


def _named(what: str) -> Words:
    """A power or an option by its sentence."""
    known = powers.powers.get(what) or options.declared.get(what)
    return known.sentence if known is not None else WORDS.get(what, what)


def _said(what: str, value: str) -> Words:
    """A value as people say it; what somebody named stays as they wrote it."""
    if what == "power" and value in powers.powers:
        return powers.powers[value].sentence
    if what in ("name", "description") or (what in options.declared and options.declared[what].kind == "str"):
        return value
    if what == "ends_at" and value:
        return date_format(timezone.localtime(datetime.fromisoformat(value)), "DATETIME_FORMAT")
    return WORDS.get(value, value) if value else _("nothing")
