"""Profile fields: what the owner wants members to say about themselves, who sees it, and what each member said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.accounts.profiles import UNSEEN
from commonwheel.authority import powers, standing
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

SHAPING = powers.declare("profile.fields", gettext_lazy("Define what profiles ask"))
SEEING = powers.declare("profile.staff-fields", gettext_lazy("See what profiles show to staff alone"), is_reading=True)
CHANGED = journal.declare("profile_field.changed", gettext_lazy("changed what profiles ask"), audited=True, public=False)
LONGEST = 300
MOST_FIELDS, MOST_CHOICES = 30, 100


class Kind(models.TextChoices):
    TEXT = "text", gettext_lazy("Text")
    CHOICE = "choice", gettext_lazy("A choice")
    LINK = "link", gettext_lazy("A link")
    DATE = "date", gettext_lazy("A date")


class Audience(models.TextChoices):
    EVERYONE = "everyone", gettext_lazy("Everybody")
    MEMBERS = "members", gettext_lazy("Members")
    STAFF = "staff", gettext_lazy("Staff, and the member")


class Fields(models.QuerySet["ProfileField"]):
    def visible_to(self, person: Any) -> Fields:
        """What is asked is no secret; what was answered is for its audience."""
        return self.all()

    def asked(self) -> Fields:
        """Those asked when somebody joins."""
        return self.filter(is_asked=True)


class ProfileField(models.Model):
    """One question to every member."""

    title = models.CharField(max_length=60)
    hint = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.TEXT)
    choices = models.TextField(blank=True)
    """One in each line."""
    audience = models.CharField(max_length=8, choices=Audience.choices, default=Audience.EVERYONE)
    is_asked = models.BooleanField(default=False)
    is_required = models.BooleanField(default=False)
    """Whether nobody joins without an answer."""
    position = models.PositiveSmallIntegerField(default=0)

    objects = Fields.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def options(self) -> list[str]:
        return [line for line in (" ".join(line.split()) for line in self.choices.splitlines()) if line]


class Answer(models.Model):
    """What a member said. A date is kept as YYYY-MM-DD."""

    field = models.ForeignKey(ProfileField, on_delete=models.CASCADE, related_name="answers", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="profile_answers")
    value = models.CharField(max_length=LONGEST)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["field", "person"], name="profile_answer_once")]


departures.covers(Answer, person=GOES, tells=("field__title", "value"))


@dataclass(frozen=True)
class Said:
    """An answer as a page shows it; ``href`` where it is a link."""

    title: str
    text: str
    href: str = ""


def save(field: ProfileField | None, *, by: Person, **said: Any) -> ProfileField:
    """Ask something new, or ask it in another way. What was answered stays."""
    standing.of(by).require(SHAPING)
    said["title"] = " ".join(UNSEEN.sub("", said.get("title", "")).split())
    if not said["title"]:
        raise Refused(_("What do you want to know?"), field="title")
    if field is None and ProfileField.objects.count() >= MOST_FIELDS:
        raise Refused(_("Nobody answers that many questions: at most %(most)s.") % {"most": MOST_FIELDS})
    field = field or ProfileField()
    for name, value in said.items():
        setattr(field, name, value)
    if field.kind == Kind.CHOICE and not 2 <= len(field.options) <= MOST_CHOICES:
        raise Refused(_("Write at least two choices, one in each line."), field="choices")
    if any(len(choice) > LONGEST for choice in field.options):
        raise Refused(_("A choice has at most %(most)s characters.") % {"most": LONGEST}, field="choices")
    with transaction.atomic():
        field.save()
        journal.record(CHANGED, by=by, on=field)
        touch("people", "members")
    return field


def drop(field: ProfileField, *, by: Person) -> None:
    """Ask it no more; what was answered is forgotten."""
    standing.of(by).require(SHAPING)
    with transaction.atomic():
        journal.record(CHANGED, by=by, on=field)
        ProfileField.objects.filter(pk=field.pk).delete()
        touch("people", "members")


def every(*, asked: bool = False) -> list[ProfileField]:
    """All fields, or those asked when somebody joins."""
    rows = ProfileField.objects.all()
    return list(rows.asked() if asked else rows)


def check_answer(field: ProfileField, raw: Any) -> str:
    """The answer as it is kept, "" for none; Refused for what cannot be."""
    value = raw.isoformat() if isinstance(raw, date) else " ".join(UNSEEN.sub("", str(raw or "")).split())
    key = f"field-{field.pk}"
    if len(value) > LONGEST:
        raise Refused(_("This has at most %(most)s characters.") % {"most": LONGEST}, field=key)
    if value and field.kind == Kind.CHOICE and value not in field.options:
        raise Refused(_("Choose one of these."), field=key)
    try:
        if value and field.kind == Kind.LINK:
            URLValidator(schemes=["http", "https"])(value)
        if value and field.kind == Kind.DATE:
            date.fromisoformat(value)
    except (ValidationError, ValueError) as wrong:
        raise Refused(_("An address of the web, please: https://…") if field.kind == Kind.LINK else _("A date, please."), field=key) from wrong
    return value


def answer(person: Person, values: Mapping[int, Any]) -> None:
    """Keep what a member said: field id → answer; an empty one is forgotten. Fields that are not named stay."""
    fields = {field.pk: field for field in ProfileField.objects.filter(pk__in=values)}
    checked = {pk: check_answer(field, values[pk]) for pk, field in fields.items()}
    with transaction.atomic():
        for pk, value in checked.items():
            if value:
                Answer.objects.update_or_create(field_id=pk, person=person, defaults={"value": value})
            else:
                Answer.objects.filter(field_id=pk, person=person).delete()
        if checked:
            touch(f"member:{person.pk}")


def raw(person: Person) -> dict[int, str]:
    """Field id → what the member said, for their own form."""
    return dict(Answer.objects.filter(person=person).values_list("field_id", "value"))


def said(person: Person, *, viewer: Any) -> list[Said]:
    """What the viewer may read of a member's answers, in the order of the fields."""
    rows = Answer.objects.filter(person=person, field__audience__in=_audiences(person, viewer)).select_related("field")
    return [_shown(row.field, row.value) for row in rows.order_by("field__position", "field_id")]


def sees_staff_fields(person: Person, *, viewer: Any) -> bool:
    """Whether the viewer is who it is about, or may see what is for staff."""
    return bool(getattr(viewer, "pk", None)) and (viewer.pk == person.pk or standing.of(viewer).allows(SEEING))


def _audiences(person: Person, viewer: Any) -> Sequence[str]:
    if sees_staff_fields(person, viewer=viewer):
        return (Audience.EVERYONE, Audience.MEMBERS, Audience.STAFF)
    return (Audience.EVERYONE, Audience.MEMBERS) if getattr(viewer, "pk", None) else (Audience.EVERYONE,)


def _shown(field: ProfileField, value: str) -> Said:
    if field.kind == Kind.LINK:
        return Said(field.title, value.removeprefix("https://").removeprefix("http://").rstrip("/"), value)
    if field.kind == Kind.DATE:
        try:
            return Said(field.title, date_format(date.fromisoformat(value), "DATE_FORMAT"))
        except ValueError:
            return Said(field.title, value)
    return Said(field.title, value)
