"""People named in a text by ``@handle``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from commonwheel.kernel.richtext.tokens import Token, tag, tokens

_HANDLE = re.compile(r"(?<![\w@/.+-])@(\w(?:[\w.-]{0,58}\w)?)")
_SILENT = frozenset({"code", "pre", "a"})


def mentioned(html: str) -> list[str]:
    """The handles named in clean HTML, as written, each once; not those in code or in other links."""
    if "@" not in html:
        return []
    found: dict[str, str] = {}
    silent = 0
    in_mention = False
    for token in tokens(html):
        if token.name in _SILENT:
            silent += -1 if token.closing else 1
            in_mention = _is_mention(token)
        elif not silent or in_mention:
            for handle in _HANDLE.findall(token.text):
                found.setdefault(handle.casefold(), handle)
    return list(found.values())


def link_mentions(html: str, known: Mapping[str, str]) -> str:
    """Clean HTML with each known handle linked to its page (handle → URL).

    A mention link of somebody who is not known becomes plain text.
    """
    if "@" not in html and "mention" not in html:
        return html
    urls = {handle.casefold(): url for handle, url in known.items()}

    def linked(match: re.Match[str]) -> str:
        url = urls.get(match[1].casefold())
        return f"{tag('a', {'class': 'mention', 'href': url})}{match[0]}</a>" if url else match[0]

    written: list[str] = []
    silent = 0
    in_mention = False
    for token in tokens(html):
        if token.name == "a" and (in_mention or _is_mention(token)):
            in_mention = not token.closing
            continue
        if token.name in _SILENT:
            silent += -1 if token.closing else 1
        written.append(token.raw if token.name or silent else _HANDLE.sub(linked, token.raw))
    return "".join(written)


def _is_mention(token: Token) -> bool:
    return token.name == "a" and not token.closing and token.attributes.get("class") == "mention"
