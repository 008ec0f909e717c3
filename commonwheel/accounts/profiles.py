"""Profiles: what members say about themselves, and how they want to see the community."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.html import escape
from django.utils.translation import gettext as _

from commonwheel.accounts.people import Person
from commonwheel.kernel import richtext
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused

UNSEEN = re.compile(r"[\x00-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\ufffb]")
"""Characters that show nothing or turn the direction of what follows: a name made of them would lie."""
ADDRESS = re.compile(r"(https?://[^\s<>\"']+[\w/])")
MOST_LINKS = 5
COVER_WIDTH = 1600
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


def change(
    person: Person, *, name: str, biography: str = "", location: str = "", website: str = "", real_name: str = "",
    links: Sequence[str] = (), signature: str = "",
) -> None:
    """Set what the member says about themselves; the biography is Markdown, the signature plain words with addresses in them."""
    if len(links) > MOST_LINKS:
        raise Refused(_("At most %(most)s links, please.") % {"most": MOST_LINKS}, field="links")
    person.name = check_name(name)
    person.biography = biography.replace("\x00", "").strip()[:3000]
    person.biography_html = richtext.clean(richtext.from_markdown(person.biography)) if person.biography else ""
    person.location = " ".join(UNSEEN.sub("", location).split())[:80]
    person.website = website
    person.real_name = " ".join(UNSEEN.sub("", real_name).split())[:80]
    person.links = list(links)
    person.signature = signature.replace("\x00", "").strip()[:200]
    person.signature_html = signed(person.signature)
    with transaction.atomic():
        person.save(update_fields=["name", "biography", "biography_html", "location", "website", "real_name", "links", "signature", "signature_html"])
        touch("people", f"member:{person.pk}")


def signed(signature: str) -> str:
    """A signature as it stands under posts: at most three lines of words, in which addresses of the web are links."""
    lines = [line for line in (" ".join(UNSEEN.sub("", line).split()) for line in signature.splitlines()) if line][:3]
    written = "<br>".join(_linked(line) for line in lines)
    html = richtext.clean(f"<p>{written}</p>") if lines else ""
    return html if len(html) <= 2000 else ""


def _linked(line: str) -> str:
    """A line of plain words as HTML, its addresses as links."""
    parts = ADDRESS.split(line)
    return "".join(f'<a href="{escape(part)}">{escape(part)}</a>' if number % 2 else escape(part) for number, part in enumerate(parts))


def show(person: Person, picture: bytes, extension: str, *, where: str = "avatar") -> None:
    """Take this picture, already made safe, in place of the one before: as their ``avatar``, or as the ``cover`` of their page."""
    shown = getattr(person, where)
    before = shown.name
    with transaction.atomic():
        shown.save(f"{person.pk}-{secrets.token_hex(6)}.{extension}", ContentFile(picture), save=False)
        person.save(update_fields=[where])
        _remove(person, before)


def unshow(person: Person, *, where: str = "avatar") -> None:
    """Show the initials, or no cover, again."""
    before = getattr(person, where).name
    with transaction.atomic():
        setattr(person, where, "")
        person.save(update_fields=[where])
        _remove(person, before)


def prefer(person: Person, **preferences: str | bool) -> None:
    """Set language, time_zone, theme, editor, view, is_ranked or what they hide. The form checked the values."""
    comes_or_goes = preferences.get("is_ranked", person.is_ranked) != person.is_ranked
    for name, value in preferences.items():
        setattr(person, name, value)
    with transaction.atomic():
        person.save(update_fields=list(preferences))
        if comes_or_goes:
            touch("people")  # who does not want to be on leaderboards is gone from those that are kept, too
        if any(name.startswith("hides_") for name in preferences):
            touch("members", f"member:{person.pk}")


def _remove(person: Person, picture: str | None) -> None:
    touch("people", f"member:{person.pk}")
    if picture:
        storage = person.avatar.storage
        transaction.on_commit(lambda: storage.delete(picture))
