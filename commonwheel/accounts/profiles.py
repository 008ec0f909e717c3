"""Profiles: what members say about themselves, and how they want to see the community."""

from __future__ import annotations

import re
import secrets

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from commonwheel.accounts.people import Person
from commonwheel.kernel import richtext
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused

UNSEEN = re.compile(r"[\x00-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\ufffb]")
"""Characters that show nothing or turn the direction of what follows: a name made of them would lie."""
PICTURE_SIZE = 256
"""Pictures of members are squares with sides of this many pixels."""


def check_name(name: str) -> str:
    """The name, tidied; Refused where nothing is left of it or too much."""
    tidy = " ".join(UNSEEN.sub("", name).split())
    if not tidy:
        raise Refused(_("What shall we call you?"), field="name")
    if len(tidy) > 60:
        raise Refused(_("A name has at most 60 characters."), field="name")
    return tidy


def rename(person: Person, name: str) -> None:
    """Call the member something else."""
    person.name = check_name(name)
    with transaction.atomic():
        person.save(update_fields=["name"])
        touch("people", f"member:{person.pk}")


def change(person: Person, *, name: str, biography: str = "", location: str = "", website: str = "") -> None:
    """Set what the member says about themselves; the biography is Markdown."""
    person.name = check_name(name)
    person.biography = biography.replace("\x00", "").strip()[:3000]
    person.biography_html = richtext.clean(richtext.from_markdown(person.biography)) if person.biography else ""
    person.location = " ".join(UNSEEN.sub("", location).split())[:80]
    person.website = website
    with transaction.atomic():
        person.save(update_fields=["name", "biography", "biography_html", "location", "website"])
        touch("people", f"member:{person.pk}")


def show(person: Person, picture: bytes, extension: str) -> None:
    """Take this picture, already made safe, in place of the one before."""
    before = person.avatar.name
    with transaction.atomic():
        person.avatar.save(f"{person.pk}-{secrets.token_hex(6)}.{extension}", ContentFile(picture), save=False)
        person.save(update_fields=["avatar"])
        _remove(person, before)


def unshow(person: Person) -> None:
    """Show the initials again."""
    before = person.avatar.name
    with transaction.atomic():
        person.avatar = ""
        person.save(update_fields=["avatar"])
        _remove(person, before)


def prefer(person: Person, **preferences: str | bool) -> None:
    """Set language, time_zone, theme, editor, view or is_ranked. The values were checked by the form they came from."""
    for name, value in preferences.items():
        setattr(person, name, value)
    person.save(update_fields=list(preferences))


def _remove(person: Person, picture: str | None) -> None:
    touch("people", f"member:{person.pk}")
    if picture:
        storage = person.avatar.storage
        transaction.on_commit(lambda: storage.delete(picture))
