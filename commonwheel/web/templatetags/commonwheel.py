"""Template tags and filters of Commonwheel's pages; built in, so templates need not load them."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from commonwheel.accounts.people import Person
from commonwheel.conversations.posts import Post
from commonwheel.kernel import clock
from commonwheel.web.caching import noted
from commonwheel.web.kept import Kept
from commonwheel.web.pages.words import catalogues
from commonwheel.web.parts import link_cards
from commonwheel.web.parts import linked_data as linked
from commonwheel.web.parts.post_parts import PostPart

register = template.Library()

MINUTE, HOUR, DAY = 60, 3_600, 86_400
_HARMLESS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}

PLACE_OF_TOKEN = f"csrf-{secrets.token_hex(16)}"
"""Stands in kept fragments where each reader's own token goes. Nobody can know it and write it into a post."""

_posts: Kept[str] = Kept(10_000)


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
def linked_data(*things: linked.Data | None) -> SafeString:
    """What the page is about, for search engines: data, which no browser runs and no policy stops.

    The one place that writes such an element. What could end it, or begin another, is written as \\u….
    """
    told = [thing for thing in things if thing]
    if not told:
        return SafeString("")
    data = json.dumps(linked.graph(told), ensure_ascii=False, separators=(",", ":")).translate(_HARMLESS)
    return mark_safe(f'<script type="application/ld+json">{data}</script>')  # noqa: S308 — nothing in it is markup any more


@register.simple_tag
def words_address() -> str:
    """Where scripts find their words in the reader's language; empty where they need none."""
    return catalogues.address(get_language() or catalogues.WRITTEN_IN)


@register.simple_tag(takes_context=True)
def post_part(context: Context, part: PostPart) -> SafeString:
    """The post component, kept for all readers who see the same of it: a page of twenty is mostly put together from these."""
    post, request = part.post, context["request"]
    parents = context.get("parents") or {}
    above = parents.get(post.parent_id) if post.parent_id else None
    key = (
        post.pk, part.shown_to, bool(context.get("threaded")), above, request.user.is_authenticated,
        get_language(), timezone.get_current_timezone_name(), int(clock.now().timestamp() // MINUTE),
    )
    version = noted(request, f"topic:{post.topic_id}", "people", "options")
    html = _posts.find_at(key, version, lambda: _rendered(context, part))
    if PLACE_OF_TOKEN in html:
        # Only then is the token asked for: asking sets a cookie, which a visitor's page must not have.
        html = html.replace(PLACE_OF_TOKEN, str(context["csrf_token"]))
    return mark_safe(html)  # noqa: S308 — our own template's output


def _rendered(context: Context, part: PostPart) -> str:
    shown = {name: context.get(name) for name in ("request", "user", "parents", "threaded")}
    return render_to_string("components/post.html", {**shown, "part": part, "csrf_token": PLACE_OF_TOKEN})


@register.filter
def dressed(post: Post) -> SafeString:
    """A post's words, with cards under the links that stand alone."""
    return mark_safe(link_cards.dressed(post))  # noqa: S308 — cleaned when it was written, and our own template


@register.filter
def as_json(value: Any) -> str:
    """Data for a script, to stand in an attribute."""
    return json.dumps(value)


@register.filter
def steps(depth: int) -> range:
    """As many steps as a line of a tree stands deep."""
    return range(min(depth, 12))


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
