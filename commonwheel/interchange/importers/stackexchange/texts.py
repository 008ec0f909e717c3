"""Texts: what people wrote there, cleaned as what is written here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from commonwheel.kernel import richtext


class Text(NamedTuple):
    """Clean HTML, and what stands in the field of somebody who changes it, where that is kept."""

    html: str
    source: str = ""


Texts = Mapping[str, Text]
"""A text as it stands there → what is kept of it."""


def cleaned(name: str, raw: Sequence[str]) -> list[Text]:
    """What is kept of texts that stand in this attribute."""
    return [_MAKE[name](text) for text in raw]


def _body(raw: str) -> Text:
    """A picture elsewhere becomes a link to it: pages ask nothing of other sites."""
    linked = _PICTURE.sub(lambda found: f'<a href="{found[1]}">{found[1].rsplit("/", 1)[-1]}</a>', raw)
    return Text(richtext.clean(linked))


def _comment(raw: str) -> Text:
    return Text(richtext.clean(richtext.from_markdown(raw)), raw)


def _about(raw: str) -> Text:
    html = richtext.clean(raw)
    return Text(html, richtext.to_markdown(html))


_PICTURE = re.compile(r"<img\b[^>]*?\bsrc=\"(https?://[^\"]+)\"[^>]*>")
_MAKE: dict[str, Callable[[str], Text]] = {"Body": _body, "Text": _comment, "AboutMe": _about}
