"""Portraits: what stands for a member beside their name."""

from __future__ import annotations

from html import escape

from django.utils.safestring import SafeString

from commonwheel.accounts.people import Person
from commonwheel.authority import likenesses
from commonwheel.web import holes


def html(person: Person | None, size: int, name: str = "") -> SafeString:
    """Their picture, or their initials on one of twelve colours; of somebody who is no member, those of ``name``."""
    if likenesses.is_one(person):
        return holes.place(f"avatar.{size}")
    if person is not None and person.avatar:
        return SafeString(
            f'<img class="avatar size-{size}" src="{escape(person.avatar.url)}" alt="" width="{size}" height="{size}" loading="lazy" decoding="async">'
        )
    initials, hue = (person.initials, person.hue) if person is not None else ((name.strip() or "?")[0].upper(), 12)
    return SafeString(f'<span class="avatar size-{size} tint-{hue}" aria-hidden="true">{escape(initials)}</span>')
