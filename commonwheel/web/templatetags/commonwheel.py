"""Template tags and filters of Commonwheel's pages; built in, so templates need not load them."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.template import Context
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from commonwheel.accounts.people import Mark, Person
from commonwheel.authority import likenesses
from commonwheel.conversations.posts import Post
from commonwheel.kernel import clock
from commonwheel.web import holes, horizons
from commonwheel.web.context import bell_count, bell_html
from commonwheel.web.pages.words import catalogues
from commonwheel.web.parts import frames, link_cards, portraits
from commonwheel.web.parts import linked_data as linked
from commonwheel.web.parts.drawn_posts import post_html
from commonwheel.web.parts.post_parts import PostPart

register = template.Library()

MINUTE, HOUR, DAY = 60, 3_600, 86_400
DRAWINGS: dict[str, str] = {Mark.STAFF: "badge-check", Mark.VENDOR: "badge-check", Mark.MODERATOR: "shield"}
_HARMLESS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


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
    return portraits.html(person, size, name)


@register.simple_tag
def mark(person: Person) -> SafeString:
    """What somebody is here: of the staff, of a partner company, a moderator. Most are a member like any other, and nothing is said."""
    drawing = DRAWINGS.get(person.mark)
    return SafeString(f'<span class="pill {person.mark}">{icon(drawing)}{escape(str(Mark(person.mark).label))}</span>' if drawing else "")


@register.simple_tag
def member_chip(person: Person) -> SafeString:
    """A member with picture, name and handle."""
    return SafeString(
        f'<span class="chip">{avatar(person, 40)}<span><a class="member" href="{escape(person.get_absolute_url())}">{escape(person.name)}</a> '
        f"{mark(person)}<small>@{escape(person.handle)}</small></span></span>"
    )


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
    request = context["request"]
    above = (context.get("parents") or {}).get(part.post.parent_id)
    if likenesses.is_one(request.user):
        return holes.place(f"post.{part.post.pk}")
    html = post_html(request, part, above, threaded=bool(context.get("threaded"))).decode()
    if holes.TOKEN in html:
        # Only then is the token asked for: asking sets a cookie, which a visitor's page must not have.
        html = html.replace(holes.TOKEN, str(context["csrf_token"]))
    return mark_safe(html)  # noqa: S308 — our own template's output


@register.simple_tag(takes_context=True)
def frame(context: Context) -> frames.Frame:
    """What stands around the page."""
    return frames.of(context)


@register.simple_tag(takes_context=True)
def bell(context: Context) -> SafeString:
    """How much a member was told and has not seen."""
    if likenesses.is_one(context.get("user")):
        return holes.place("bell")
    return bell_html(bell_count(context.get("user")))


@register.tag
def whether(parser: Parser, token: Token) -> Node:
    """``{% whether follows %} … {% endwhether %}``: what reads one way or another by one fact about the reader, which it finds
    under that name. In a page for all who stand alike both ways are written down, and each reader gets theirs. Where the fact
    stands several times on a page, a number tells them apart: ``{% whether unread topic.pk %}``."""
    _tag, fact, *of_what = token.split_contents()
    body = parser.parse(["endwhether"])
    parser.delete_first_token()
    return Whether(fact, parser.compile_filter(of_what[0]) if of_what else None, body)


class Whether(Node):
    """Two ways to say one thing."""

    def __init__(self, fact: str, of_what: FilterExpression | None, body: NodeList) -> None:
        self.fact, self.of_what, self.nodelist = fact, of_what, body

    def render(self, context: Context) -> SafeString:
        """One of them, or the place for both."""
        if not likenesses.is_one(context.get("user")):
            with context.push(**{self.fact: bool(context.get(self.fact))}):
                return self.nodelist.render(context)
        name = self.fact.replace("_", "-") + (f".{self.of_what.resolve(context)}" if self.of_what else "")
        with context.push(**{self.fact: True}):
            yes = self.nodelist.render(context)
        with context.push(**{self.fact: False}):
            return holes.whether(name, yes, self.nodelist.render(context))


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
    local, language = timezone.localtime(moment), get_language()
    exact = f"{_written(local, _forms(language)[0], language)} {local.tzname()}"
    return SafeString(f'<time datetime="{moment.isoformat(timespec="seconds")}" title="{escape(exact)}" data-ago>{escape(_said(moment, local, language))}</time>')


@lru_cache(maxsize=100)
def _forms(_language: str | None) -> tuple[str, str, str]:
    """How moments are written in the language that is spoken now: exactly, as a day of this year, as one of another."""
    return _("j F Y, H:i"), _("j M"), _("j M Y")


def _written(local: datetime, form: str, language: str | None) -> str:
    """As this form has it. What is the same all day is put together once."""
    if form.count("H:i") != 1:
        return date_format(local, form)
    return _of_day(local.date(), form.replace("H:i", r"\~"), language).replace("~", f"{local:%H:%M}")


@lru_cache(maxsize=4_000)
def _of_day(day: date, form: str, _language: str | None) -> str:
    return date_format(day, form)


def _said(moment: datetime, local: datetime, language: str | None) -> str:
    """“2 hours ago”; from the eighth day on a date."""
    now = clock.now()
    seconds = int((now - moment).total_seconds())
    if seconds >= 8 * DAY:
        today = now.astimezone(local.tzinfo)
        horizons.note(datetime(today.year + 1, 1, 1, tzinfo=today.tzinfo).timestamp())
        return _of_day(local.date(), _forms(language)[1 if local.year == today.year else 2], language)
    step = MINUTE if seconds < HOUR else HOUR if seconds < DAY else DAY
    horizons.note(moment.timestamp() + (max(seconds, 0) // step + 1) * step)
    if seconds < MINUTE:
        return _("just now")
    if seconds < HOUR:
        return ngettext("%(n)s minute ago", "%(n)s minutes ago", seconds // MINUTE) % {"n": seconds // MINUTE}
    if seconds < DAY:
        return ngettext("%(n)s hour ago", "%(n)s hours ago", seconds // HOUR) % {"n": seconds // HOUR}
    return ngettext("%(n)s day ago", "%(n)s days ago", seconds // DAY) % {"n": seconds // DAY}


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
