"""Texts: what was typed, rendered and cleaned once, when it is written."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts.people import Person
from commonwheel.authority import options, powers, standing
from commonwheel.conversations import mentions
from commonwheel.kernel import richtext
from commonwheel.kernel.refusal import Refused

TRUSTED = powers.declare("post.trusted-links", gettext_lazy("Links in their posts count for search engines"))

LENGTH_LEAST = options.declare("post.least", gettext_lazy("Shortest post, in characters"), 10, at_least=1, at_most=1000)
LENGTH_MOST = options.declare("post.most", gettext_lazy("Longest post, in characters"), 40_000, at_least=500, at_most=200_000)


def render(body: str, *, format: str, by: Any, scope_id: int) -> tuple[str, str, list[Person]]:
    """(clean html, source to keep, people mentioned); Refused where it is too short or too long.

    ``format`` is "markdown" or "html" (what the rich editor sends).
    """
    body = body.replace("\x00", "")
    # Room for markup, of which HTML has much more; a parser is never given more than that.
    if len(body) > options.value(LENGTH_MOST) * (2 if format == "markdown" else 4):
        raise Refused(_too_long(), field="body")
    raw = richtext.from_markdown(body) if format == "markdown" else body
    html = richtext.clean(raw, trusted=standing.of(by).allows(TRUSTED, scope_id))
    text = richtext.to_text(html).strip()
    if len(text) > options.value(LENGTH_MOST):
        raise Refused(_too_long(), field="body")
    if is_short(text, options.value(LENGTH_LEAST)) and "<img" not in html:
        raise Refused(
            _("A little more, please: at least %(least)s characters.") % {"least": options.value(LENGTH_LEAST)}, field="body"
        )
    named = mentions.people_in(html)
    html = richtext.link_mentions(html, {person.handle: person.get_absolute_url() for person in named})
    return html, body if format == "markdown" else "", named


def is_short(text: str, least: int) -> bool:
    """Whether it has fewer characters; one that is a word or a syllable of its own, as in Chinese, counts twice."""
    return len(text) < least and len(text) + sum(sign.isalpha() and unicodedata.east_asian_width(sign) in ("W", "F") for sign in text) < least


def _too_long() -> str:
    return _("That is too long: at most %(most)s characters.") % {"most": options.value(LENGTH_MOST)}
