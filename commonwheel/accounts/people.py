"""People: members of the community. A visitor is Django's AnonymousUser."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from commonwheel.accounts import names
from commonwheel.kernel import batches, clock, inserts
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.lookups import among
from commonwheel.ledger import journal

JOINED = journal.declare("member.joined", _("joined the community"))
CLOSED = journal.declare("member.closed", _("closed an account"), audited=True, public=False)
REOPENED = journal.declare("member.reopened", _("opened an account again"), audited=True, public=False)

HANDLE = re.compile(r"^[a-z0-9](?:[a-z0-9._-]{0,28}[a-z0-9])?\Z")
RESERVED = frozenset({"admin", "administrator", "root", "system", "staff", "moderator", "me", "new", "everyone", "anonymous"})


class Theme(models.TextChoices):
    SYSTEM = "system", _("As my device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Editor(models.TextChoices):
    RICH = "rich", _("Rich text")
    MARKDOWN = "markdown", _("Markdown")


class View(models.TextChoices):
    LINEAR = "linear", _("In order of time")
    THREADED = "threaded", _("As threads")


class Mark(models.TextChoices):
    NONE = "", _("Member")
    STAFF = "staff", _("Staff")
    VENDOR = "vendor", _("Partner company")
    MODERATOR = "moderator", _("Moderator")


class Step(NamedTuple):
    """What a rank means for a member: how it is shown, what their kudos count and how many a day they have, whether newcomers' limits hold."""

    name: str = ""
    hue: int = 0
    icon: str = ""
    kudos_weight: int = 1
    kudos_a_day: int = 0
    is_newcomer: bool = False


STEP = ("rank_name", "rank_hue", "rank_icon", "kudos_weight", "kudos_a_day", "is_newcomer")
"""Where all this stands in a member's record."""


class People(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(handle=(username or "").lower())

    def visible_to(self, person: Any) -> models.QuerySet[Person]:
        """Everybody may see every member who has not left."""
        return self.filter(is_active=True)


class FormerHandle(models.Model):
    """A handle that somebody had who left: nobody takes their place. Only its digest is kept."""

    digest = models.CharField(max_length=64, unique=True)


class Person(AbstractBaseUser):
    """A member. ``handle`` is theirs for ever and stands in URLs; ``name`` is what others see."""

    handle = models.CharField(
        _("handle"),
        max_length=30,
        unique=True,
        validators=[RegexValidator(HANDLE, _("Use small letters a–z, digits, dots, dashes and underscores."))],
    )
    name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("e-mail address"), blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    """When they were last seen on the visit before this one."""
    mark = models.CharField(max_length=12, blank=True, choices=Mark.choices, default=Mark.NONE)
    """What sets them apart on every post; kept by authority from the roles they hold."""

    rank_name = models.CharField(max_length=40, blank=True)
    rank_hue = models.PositiveSmallIntegerField(default=0)
    rank_icon = models.CharField(max_length=40, blank=True)
    kudos_weight = models.PositiveSmallIntegerField(default=1)
    kudos_a_day = models.PositiveSmallIntegerField(default=0)
    """How many kudos they may give in a day, where their rank says so."""
    is_newcomer = models.BooleanField(default=True)
    """Whether the limits of newcomers hold for them. All this of the rank is kept by reputation."""

    biography = models.TextField(_("about me"), blank=True, max_length=3000)
    biography_html = models.TextField(blank=True)
    location = models.CharField(_("location"), max_length=80, blank=True)
    website = models.URLField(_("website"), blank=True)
    avatar = models.ImageField(upload_to="avatars", blank=True)
    cover = models.ImageField(upload_to="profile-covers", blank=True)
    real_name = models.CharField(_("real name"), max_length=80, blank=True)
    links = models.JSONField(default=list, blank=True)
    """Addresses of the web, besides the website."""
    signature = models.CharField(_("signature"), max_length=200, blank=True)
    signature_html = models.CharField(max_length=2000, blank=True)

    hides_name = models.BooleanField(default=False)
    """Whether the real name is for staff alone."""
    hides_presence = models.BooleanField(default=False)
    hides_activity = models.BooleanField(default=False)
    """Whether their page lists what they wrote."""
    shows_signatures = models.BooleanField(default=True)
    """Whether they want to see those of others."""

    is_ranked = models.BooleanField(default=True)
    """Whether they stand on leaderboards."""

    language = models.CharField(_("language"), max_length=12, default="en")
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    theme = models.CharField(_("colours"), max_length=8, choices=Theme.choices, default=Theme.SYSTEM)
    editor = models.CharField(_("editor"), max_length=8, choices=Editor.choices, default=Editor.RICH)
    view = models.CharField(_("replies"), max_length=8, choices=View.choices, default=View.LINEAR)

    sign_outs_count = models.PositiveIntegerField(default=0)
    """Part of what a sign-in is signed with: one more, and every open sign-in everywhere is over."""

    stands: Any = None
    """How a likeness of a member stands (authority/likenesses.py); the members themselves are asked about."""

    objects = People()
    USERNAME_FIELD = "handle"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="person_email_once", condition=~models.Q(email="")
            )
        ]
        indexes = [
            models.Index(fields=["-joined_at"], name="person_joined"),
            models.Index(fields=["-seen_at"], name="person_seen"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        # A form of somebody else's (sign-up, sign-in) knows only the handle.
        self.handle = self.handle.lower()
        self.name = self.name or self.handle
        super().save(*args, **kwargs)
        if "name" in (kwargs.get("update_fields") or ["name"]):
            names.put(self)

    def get_absolute_url(self) -> str:
        return address(self.handle)

    def get_session_auth_hash(self) -> str:
        return salted_hmac("commonwheel.sign-in", f"{self.password}:{self.sign_outs_count}", algorithm="sha256").hexdigest()

    def get_session_auth_fallback_hash(self) -> Any:
        return iter(())

    def pictures(self) -> list[Any]:
        """The files that belong to the profile, those that are not there empty."""
        return [self.avatar, self.cover]

    @cached_property
    def initials(self) -> str:
        """One or two letters for the avatar of somebody without a picture."""
        words = [word for word in re.split(r"[\s._-]+", self.name) if word]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else "?"

    @property
    def zone(self) -> ZoneInfo:
        """Where their clock hangs; UTC where the name of it is no longer known."""
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return ZoneInfo("UTC")

    @property
    def hue(self) -> int:
        """Which of the twelve avatar colours is theirs."""
        return (self.pk or 0) % 12

    @property
    def step(self) -> Step:
        """What their rank means for them."""
        return Step._make(getattr(self, name) for name in STEP)

    @property
    def is_staff_marked(self) -> bool:
        return self.mark == Mark.STAFF


def add(handle: str, *, email: str = "", name: str = "", password: str | None = None, joined_at: datetime | None = None, **profile: Any) -> Person:
    """Add a member with a verified hand (operator, importer, demo); a person's own sign-up goes through allauth."""
    with transaction.atomic():
        person = Person(handle=handle, email=email, name=name or handle, joined_at=joined_at or clock.now(), **profile)
        person.set_password(password)
        person.full_clean(exclude=["password"])
        person.save()
        joined(person)
    return person


def joined(person: Person) -> None:
    """Record that a new member is here; called once by whatever made the account."""
    with transaction.atomic():
        journal.record(JOINED, by=person, on=person, at=person.joined_at)
        touch("members")


def seen(persons: Sequence[Person], *, at: datetime) -> None:
    """They were here at this moment, unless they were here since."""
    Person.objects.filter(pk__in=[person.pk for person in persons]).filter(models.Q(seen_at__lt=at) | models.Q(seen_at=None)).update(seen_at=at)


def let_in(person: Person) -> None:
    """Whose account waited is a member from now on."""
    with transaction.atomic():
        person.is_active, person.joined_at = True, clock.now()
        person.save(update_fields=["is_active", "joined_at"])
        joined(person)


def close(person: Person, *, by: Any = None) -> None:
    """Nobody signs in to this account any more, and every open sign-in of it ends; what was written stays."""
    with transaction.atomic():
        if Person.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
            journal.record(CLOSED, by=by, on=person)
            touch("people", "members", f"member:{person.pk}")
        person.is_active = False
        sign_out_everywhere(person)


def reopen(person: Person, *, by: Any = None) -> None:
    """The account can be used again."""
    with transaction.atomic():
        if Person.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
            journal.record(REOPENED, by=by, on=person)
            touch("people", "members", f"member:{person.pk}")
        person.is_active = True


class OldPerson(NamedTuple):
    """A member as they were elsewhere. ``biography_html`` is clean."""

    handle: str
    name: str
    joined_at: datetime
    seen_at: datetime | None
    language: str
    biography: str
    biography_html: str
    location: str
    website: str


def restore(rows: Sequence[Person]) -> list[Person]:
    """Members exactly as they were elsewhere: original times, nobody can sign in before they reset a password."""
    for row in rows:
        row.name = row.name or row.handle
        row.password = row.password or _unusable()
    with transaction.atomic():
        made = inserts.save(rows)
        _restored([(row.pk, row.name, row.joined_at) for row in made])
    return made


@batches.together
def restore_many(rows: Sequence[OldPerson]) -> Sequence[int]:
    """The same of very many, without a record of each: their ids."""
    ids = inserts.reserve(Person, len(rows))
    inserts.write(Person, ("id", "password", *OldPerson._fields), ((pk, _unusable(), *row) for pk, row in zip(ids, rows, strict=True)))
    _restored([(pk, row.name, row.joined_at) for pk, row in zip(ids, rows, strict=True)])
    return ids


def _restored(made: Sequence[tuple[int, str, datetime]]) -> None:
    names.restore((pk, name) for pk, name, _at in made)
    journal.restore_many(JOINED, Person, ((pk, pk, at, {}) for pk, _name, at in made))
    batches.then(partial(touch, "members"))


def _unusable() -> str:
    return UNUSABLE_PASSWORD_PREFIX + secrets.token_urlsafe(30)


def address(handle: str) -> str:
    """Where a member is shown."""
    return f"/members/{handle}/"


def named(handle: str) -> Person | None:
    """The member with this handle."""
    return Person.objects.filter(handle=handle.lower()[:30].replace("\x00", "")).first()


def is_former(handle: str) -> bool:
    """Whether somebody who left had this handle."""
    return FormerHandle.objects.filter(digest=_digest(handle)).exists()


def show(person: Person, is_active: bool) -> None:
    """Out of sight, and signed out everywhere, while they are leaving; or back again."""
    Person.objects.filter(pk=person.pk).update(is_active=is_active)
    person.is_active = is_active
    touch("people", "members", f"member:{person.pk}")


def forget(person: Person) -> None:
    """The person is no more. Raises IntegrityError at the end of the transaction where anything still names them."""
    stored = [(picture.storage, picture.name) for picture in person.pictures() if picture]
    FormerHandle.objects.get_or_create(digest=_digest(person.handle))
    rows = Person.objects.filter(pk=person.pk)
    # Not delete(), which would search all tables and quietly take along what nobody said anything about.
    rows._raw_delete(rows.db)
    for storage, name in stored:
        transaction.on_commit(partial(storage.delete, name))


def sign_out_everywhere(person: Person) -> None:
    """End every open sign-in of this person on every device."""
    Person.objects.filter(pk=person.pk).update(sign_outs_count=models.F("sign_outs_count") + 1)
    person.refresh_from_db(fields=["sign_outs_count"])


def readdress(person: Person, email: str) -> None:
    """Write to the member at this address from now on."""
    person.email = email
    person.save(update_fields=["email"])


def mark(person: Person, as_: str) -> None:
    """Set what the person is marked as on every post."""
    if person.mark != as_:
        Person.objects.filter(pk=person.pk).update(mark=as_)
        person.mark = as_
        touch("people", f"member:{person.pk}")


def hold(person_ids: Collection[int]) -> None:
    """Lock these members until the transaction ends, in one order everywhere: who comes second waits, and nobody locks another out."""
    list(Person.objects.select_for_update(no_key=True).filter(among("pk", person_ids)).order_by("pk").values_list("pk"))


def rank(person_ids: Sequence[int], step: Step) -> None:
    """Show these members with a rank on every post, and let it mean for them what it means."""
    Person.objects.filter(among("pk", person_ids)).update(**dict(zip(STEP, step, strict=True)))
    touch("people")


def free_handle(wish: str, taken: set[str] | None = None) -> str:
    """A handle near to ``wish`` that nobody has (and that is not in ``taken``)."""
    plain = unicodedata.normalize("NFKD", wish).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-.")[:24].strip("-.") or "member"
    candidate, number = stem, 1
    while (
        candidate in RESERVED
        or (taken is not None and candidate in taken)
        or (taken is None and (Person.objects.filter(handle=candidate).exists() or is_former(candidate)))
    ):
        number += 1
        candidate = f"{stem}-{number}"
    return candidate


def _digest(handle: str) -> str:
    return salted_hmac("commonwheel.former-handle", handle.lower(), algorithm="sha256").hexdigest()
