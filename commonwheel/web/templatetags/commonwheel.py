"""Template tags and filters of Commonwheel's pages; built in, so templates need not load them."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from commonwheel.accounts.people import Person
from commonwheel.kernel import clock
from commonwheel.web.pages.words import catalogues

register = template.Library()

MINUTE, HOUR, DAY = 60, 3_600, 86_400


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One drawing of the sprite. Without a ``label`` it is an ornament beside words that say the same."""
    return _drawing(name, str(label))


@lru_cache(maxsize=1_000)
def _drawing(name: str, label: str) -> SafeString:
    # A page of twenty posts has more than a hundred of them.
    address = f"{static('web/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, address)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', address)


@register.simple_tag
def avatar(person: Person | None, size: int = 40, name: str = "") -> SafeString:
    """The picture of a member, or their initials on one of twelve colours. The name always stands beside it."""
    if person is not None and person.avatar:
        return format_html(
            '<img class="avatar size-{0}" src="{1}" alt="" width="{0}" height="{0}" loading="lazy" decoding="async">',
            size, person.avatar.url,
        )
    initials, hue = (person.initials, person.hue) if person is not None else ((name.strip() or "?")[0].upper(), 12)
    return format_html('<span class="avatar size-{} tint-{}" aria-hidden="true">{}</span>', size, hue, initials)


@register.simple_tag
def words_address() -> str:
    """Where scripts find their words in the reader's language; empty where they need none."""
    return catalogues.address(get_language() or catalogues.WRITTEN_IN)


@register.filter
def ago(moment: datetime | None) -> SafeString | str:
    """A moment as people say it, with the exact time on hover."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    form = _("j F Y, H:i")
    exact = f"{date_format(local, form)} {local.tzname()}"
    return format_html('<time datetime="{}" title="{}" data-ago>{}</time>', moment.isoformat(timespec="seconds"), exact, said(moment))


def said(moment: datetime) -> str:
    """“2 hours ago”; from the eighth day on a date."""
    seconds = int((clock.now() - moment).total_seconds())
    if seconds < MINUTE:
        return _("just now")
    if seconds < HOUR:
        return ngettext("%(n)s minute ago", "%(n)s minutes ago", seconds // MINUTE) % {"n": seconds // MINUTE}
    if seconds < DAY:
        return ngettext("%(n)s hour ago", "%(n)s hours ago", seconds // HOUR) % {"n": seconds // HOUR}
    if seconds < 8 * DAY:
        return ngettext("%(n)s day ago", "%(n)s days ago", seconds // DAY) % {"n": seconds // DAY}
    local = timezone.localtime(moment)
    return date_format(local, _("j M") if local.year == timezone.localtime().year else _("j M Y"))


@register.filter
def lasting(seconds: float) -> str:
    """How long something took: “4 minutes”, “2 hours”, “3 days”."""
    whole = max(int(seconds), MINUTE)
    if whole < HOUR:
        return ngettext("%(n)s minute", "%(n)s minutes", whole // MINUTE) % {"n": whole // MINUTE}
    if whole < 2 * DAY:
        return ngettext("%(n)s hour", "%(n)s hours", whole // HOUR) % {"n": whole // HOUR}
    return ngettext("%(n)s day", "%(n)s days", whole // DAY) % {"n": whole // DAY}


@register.filter
def short(number: int | None) -> SafeString | str:
    """1234 as “1.2k” for the eye, with the full number for everybody else."""
    value = number or 0
    if abs(value) < 1_000:
        return str(value)
    letter, size = ("M", 1_000_000) if abs(value) >= 999_500 else ("k", 1_000)
    rounded = f"{value / size:.1f}".removesuffix(".0") if abs(value) < 100 * size else str(round(value / size))
    return format_html(
        '<span title="{0}"><span aria-hidden="true">{1}{2}</span><span class="unseen">{0}</span></span>', value, rounded, letter
    )


@register.filter
def of(mapping: dict[Any, Any], key: Any) -> Any:
    """What a mapping holds for a key."""
    return mapping.get(key)
