"""Portraits: what stands for a member beside their name."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from commonwheel.accounts.people import Person
from commonwheel.authority import likenesses
from commonwheel.web import holes


def html(person: Person | None, size: int, name: str = "") -> SafeString:
    """Their picture, or their initials on one of twelve colours; of somebody who is no member, those of ``name``."""
    if likenesses.is_one(person):
        return holes.place(f"avatar.{size}")
    if person is not None and person.avatar:
        return format_html(
            '<img class="avatar size-{0}" src="{1}" alt="" width="{0}" height="{0}" loading="lazy" decoding="async">',
            size, person.avatar.url,
        )
    initials, hue = (person.initials, person.hue) if person is not None else ((name.strip() or "?")[0].upper(), 12)
    return format_html('<span class="avatar size-{} tint-{}" aria-hidden="true">{}</span>', size, hue, initials)
