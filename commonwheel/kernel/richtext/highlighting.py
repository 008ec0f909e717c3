"""Colours for code, decided once at write: spans with class names, no styles."""

from __future__ import annotations

import re
import time
from html import escape, unescape

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Token
from pygments.util import ClassNotFound

# Beyond this a lexer may take longer than anyone waits; the rest of the text stays plain.
LIMIT = 40_000
# Seconds of work for all blocks of a text. Some lexers take a minute for code that was made to tire them.
PATIENCE = 0.5

_CODE = re.compile(r'<pre class="language-([^"]+)"><code>([^<]*)</code></pre>')


def highlight(html: str) -> str:
    """Clean HTML with each code block that names a language it knows coloured."""
    if "<pre" not in html:
        return html
    budget = LIMIT
    until = time.thread_time() + PATIENCE

    def coloured(match: re.Match[str]) -> str:
        nonlocal budget
        code = unescape(match[2])
        lexer = _lexer(unescape(match[1]))
        budget -= len(code)
        if lexer is None or budget < 0:
            return match[0]
        return f'<pre class="language-{match[1]}"><code>{_spans(lexer, code, until) or match[2]}</code></pre>'

    return _CODE.sub(coloured, html)


def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def _spans(lexer: Lexer, code: str, until: float) -> str:
    """The code in spans, or nothing where the lexer would have changed the code or takes too long."""
    pieces = []
    for piece in lexer.get_tokens(code):
        if time.thread_time() > until:
            return ""
        pieces.append(piece)
    if "".join(value for _, value in pieces) != code:
        return ""
    return "".join(_span(kind, value) for kind, value in pieces)


def _span(kind: object, value: str) -> str:
    text = escape(value, quote=False).replace("\xa0", "&nbsp;")
    while kind not in STANDARD_TYPES:
        kind = getattr(kind, "parent", None) or Token
    name = STANDARD_TYPES[kind]
    return f'<span class="{name}">{text}</span>' if name else text
