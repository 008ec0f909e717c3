"""The table of contents of an article, with a stable anchor for every section."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from commonwheel.kernel import richtext

HEADING = re.compile(r"<h([23])>(.*?)</h\1>", re.DOTALL)


@dataclass(frozen=True)
class Section:
    """A heading: its anchor, its words, and 2 or 3 for its level."""

    anchor: str
    words: str
    level: int


def sections(html: str) -> tuple[SafeString, list[Section]]:
    """(the cleaned html with an id on every heading, its sections). The same words have the same anchor in every version."""
    found: list[Section] = []
    taken: dict[str, int] = {}

    def mark(match: re.Match[str]) -> str:
        words = richtext.to_text(match[2]).strip()
        slug = slugify(words)[:60] or "section"
        taken[slug] = taken.get(slug, 0) + 1
        anchor = f"s-{slug}" if taken[slug] == 1 else f"s-{slug}-{taken[slug]}"
        found.append(Section(anchor, words, int(match[1])))
        return f'<h{match[1]} id="{anchor}">{match[2]}</h{match[1]}>'

    return mark_safe(HEADING.sub(mark, html)), found  # noqa: S308 — cleaned html, and an anchor of letters and dashes
