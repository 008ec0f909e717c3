"""One allow-list for everything that is stored.

nh3 has the first and the last word; between them the elements of other editors are put into our own words
(``<b>`` is ``<strong>``, a picture from elsewhere is a link). That is repeated until nothing changes, so
cleaning what is clean changes nothing, whatever a parser makes of it. What is ``simple`` is known not to change.
"""

from __future__ import annotations

import re
from html import escape, unescape

import nh3

from commonwheel.kernel.richtext.bare import link_addresses, may_have_addresses
from commonwheel.kernel.richtext.highlighting import highlight
from commonwheel.kernel.richtext.simple import simple
from commonwheel.kernel.richtext.tokens import VOID, Token, tag, tokens

REL = "nofollow ugc noopener"

_TAGS = {
    "p", "br", "h2", "h3", "h4", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "table",
    "thead", "tbody", "tr", "th", "td", "a", "img", "hr", "details", "summary", "sub", "sup", "mark", "kbd",
    "figure", "figcaption", "cite",
}  # fmt: skip
_RENAMED = {
    "b": "strong", "i": "em", "del": "s", "strike": "s", "tt": "code", "h1": "h2", "h5": "h4", "h6": "h4",
    "div": "p", "section": "p", "article": "p", "center": "p", "address": "p", "dt": "p",
    "dd": "p", "tfoot": "tbody",
}  # fmt: skip
_DROPPED = {
    "script", "style", "iframe", "object", "embed", "noscript", "template", "textarea", "select", "svg",
    "math", "title", "noembed",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "class"},
    "img": {"src", "alt", "width", "height"},
    "pre": {"class"},
    "code": {"class"},
    "blockquote": {"data-author", "data-post"},
    "ol": {"start"},
    "td": {"colspan", "rowspan", "class", "align"},
    "th": {"colspan", "rowspan", "class", "align"},
}
_SCHEMES = {"http", "https", "mailto"}

_OWN_IMAGE = r"/media/(?!.*(?:\.\.|%2e))[\w./%@+~-]+"
_SPAN = r"[1-9]\d?"
_SIZE = r"[1-9]\d{0,4}"
_LANGUAGE = r"language-[\w+#.-]{1,30}"
_ALLOWED_VALUES = {
    ("a", "href"): r"(?s).{1,2000}",
    ("a", "class"): r"mention",
    ("a", "rel"): REL,
    ("img", "src"): _OWN_IMAGE,
    ("img", "loading"): r"lazy",
    ("img", "alt"): r"(?s).{0,1000}",
    ("img", "width"): _SIZE,
    ("img", "height"): _SIZE,
    ("pre", "class"): _LANGUAGE,
    ("blockquote", "data-author"): r"[^\n]{1,150}",
    ("blockquote", "data-post"): r"\d{1,19}",
    ("ol", "start"): r"\d{1,9}",
    **{(cell, span): _SPAN for cell in ("td", "th") for span in ("colspan", "rowspan")},
    **{(cell, "class"): r"align-(?:left|center|right)" for cell in ("td", "th")},
}
_ALLOWED = {place: re.compile(pattern, re.IGNORECASE) for place, pattern in _ALLOWED_VALUES.items()}

# Controls nobody types, halves of characters, and the bidi overrides and isolates that make a text lie about
# its order.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
_ASCII_UNWANTED = bytes((*range(9), 11, 12, *range(14, 32), 127))
"""Those of ASCII, which most texts are."""
_LOOSE_AMPERSAND = re.compile(r"&(?![a-zA-Z#])")
_HUGE_TAG = re.compile(r"<[a-zA-Z/][^<>]{4000,}>")
_EMPTY_PARAGRAPH = re.compile(r"<p>(?:\s|<br>)*</p>\n?")
_TAG_START = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_NEED_NO_CLOSING = frozenset({*VOID, "p", "li", "dt", "dd", "col", "input", "source", "wbr"})
_APART = frozenset({"pre", "figure", "figcaption", "cite"})
"""Elements whose inside is put into our own words as a whole."""
_OWN, _OWN_WITH_ADDRESSES = (
    re.compile(
        rf"(?:{words}|</?(?:p|h[234]|strong|em|s|code|blockquote|[uo]l|li|table|thead|tbody|tr|t[hd]|a|details|summary|su[bp]|mark|kbd)>|<[bh]r>"
        r"""|<a href="(?:[^"&<>']++|&amp;)*+">[^<]*+)*+"""
    )
    for words in (r"[^<]++", r"[^<:w]++|:(?!//)|w(?!ww\.)")
)
"""HTML that is in our own words already, as most of it is: where it has addresses, they stand in links."""
_NO_LINKS_IN = frozenset({"a", "code", "tt"})
_IN_CAPTIONS = frozenset({"a", "em", "strong", "i", "b"})
_DEEPEST = 50
_ROUNDS = 8


def clean(html: str, *, trusted: bool = False) -> str:
    """The HTML that may be stored and shown, with code coloured.

    Links of people who are not ``trusted`` tell robots not to follow.
    """
    found = simple(html.strip(), None if trusted else REL)
    if found is not None:
        return found
    cleaner = _LAST_TRUSTED if trusted else _LAST
    html = _shallow(_LOOSE_AMPERSAND.sub("&amp;", _HUGE_TAG.sub("", _without_controls(html)))).strip()
    said: str | None = None
    for _ in range(_ROUNDS):
        said_before, said = said, _in_own_words(html)
        if said == said_before:
            # So is what comes of it.
            return highlight(html)
        before, html = html, _last_word(said, cleaner)
        if html == before:
            return highlight(html)
    return _last_word(_in_own_words(f"<p>{nh3.clean(html, tags=set())}</p>"), cleaner)


def _allowed_value(name: str, attribute: str, value: str) -> str | None:
    pattern = _ALLOWED.get((name, attribute))
    return value if pattern and pattern.fullmatch(value) else None


_FIRST = nh3.Cleaner(
    tags=_TAGS | set(_RENAMED),
    clean_content_tags=_DROPPED,
    attributes=_ATTRIBUTES,
    url_schemes=_SCHEMES,
    link_rel=None,
)
_LAST, _LAST_TRUSTED = (
    nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags=_DROPPED,
        attributes=_ATTRIBUTES,
        attribute_filter=_allowed_value,
        set_tag_attribute_values={"img": {"loading": "lazy"}},
        url_schemes=_SCHEMES,
        link_rel=rel,
    )
    for rel in (REL, None)
)


def _last_word(html: str, cleaner: nh3.Cleaner) -> str:
    return _EMPTY_PARAGRAPH.sub("", cleaner.clean(html)).strip()


def _in_own_words(html: str) -> str:
    html = _without_controls(_FIRST.clean(html))
    if _is_own(html):
        return html
    rewriter = _Rewriter()
    for token in tokens(html):
        rewriter.take(token)
    return "".join(rewriter.written)


def _is_own(html: str) -> bool:
    return (_OWN_WITH_ADDRESSES if may_have_addresses(html) else _OWN).fullmatch(html) is not None


def _without_controls(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.encode().translate(None, _ASCII_UNWANTED).decode() if text.isascii() else _UNWANTED.sub("", text)


def _shallow(html: str) -> str:
    """Nesting deeper than any writer needs, which a parser takes very long for, is made flat."""
    if html.count("<") < _DEEPEST:
        return html
    open_tags: dict[str, int] = {}
    depth = 0

    def keep(match: re.Match[str]) -> str:
        nonlocal depth
        name = match[2].lower()
        if name in _NEED_NO_CLOSING:
            return match[0]
        if match[1]:
            if open_tags.get(name):
                open_tags[name] -= 1
                depth -= 1
            return match[0]
        if depth >= _DEEPEST:
            return "<wbr"
        open_tags[name] = open_tags.get(name, 0) + 1
        depth += 1
        return match[0]

    return _TAG_START.sub(keep, html)


class _Rewriter:
    """Puts well-formed HTML into our own words, one token at a time."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.unlinked = 0
        self.code: list[str] = []
        self.code_depth = 0
        self.language = ""
        self.figure: list[Token] = []
        self.figure_depth = 0

    def take(self, token: Token) -> None:
        name = token.name
        if self.figure_depth or self.code_depth or name in _APART:
            self._take_apart(token)
        elif not name:
            self.written.append(token.raw if self.unlinked else link_addresses(token.raw))
        elif token.closing:
            self.unlinked -= name in _NO_LINKS_IN
            self.written.append(f"</{_RENAMED.get(name, name)}>")
        else:
            self._take_opening(token)

    def _take_apart(self, token: Token) -> None:
        if self.figure_depth or (token.name == "figure" and not token.closing and not self.code_depth):
            self._gather_figure(token)
        elif self.code_depth or token.name == "pre":
            self._take_code(token)
        else:
            # Outside a figure of ours these are nothing.
            self.written.append("" if token.closing else " ")

    def _take_opening(self, token: Token) -> None:
        attributes = dict(token.attributes)
        if token.name == "img" and not _allowed_value("img", "src", attributes.get("src", "")):
            self.written.append(self._in_words(attributes))
            return
        self.unlinked += token.name in _NO_LINKS_IN
        if token.name == "a":
            href = attributes.get("href", "")
            if not href.startswith("/") or href.startswith("//"):
                attributes.pop("class", None)
        if token.name in ("td", "th") and "align" in attributes:
            attributes["class"] = f"align-{attributes.pop('align').lower()}"
        self.written.append(tag(_RENAMED.get(token.name, token.name), attributes))

    def _in_words(self, image: dict[str, str]) -> str:
        """A picture from elsewhere would tell that place who reads here, so it is shown as a link."""
        source = image.get("src", "")
        words = escape(image.get("alt", "").strip() or source, quote=False)
        if self.unlinked or not source.startswith(("http://", "https://")):
            return escape(image.get("alt", ""), quote=False)
        return f"{tag('a', {'href': source})}{words}</a>"

    def _gather_figure(self, token: Token) -> None:
        if token.name == "figure":
            self.figure_depth += -1 if token.closing else 1
        self.figure.append(token)
        if not self.figure_depth:
            gathered, self.figure = self.figure[1:-1], []
            self._take_figure(gathered)

    def _take_figure(self, inside: list[Token]) -> None:
        """One picture of ours with a caption, which may end with whose it is (cite); anything else is paragraphs."""
        caption, beside = _parted(inside, "figcaption")
        row = [Token(" ") if one.name in ("br", "p") else one for one in caption]
        credit, words = _parted([one for one in row if not one.name or one.name in _IN_CAPTIONS or one.name == "cite"], "cite")
        pictures = [one for one in beside if one.name == "img" and _allowed_value("img", "src", one.attributes.get("src", ""))]
        is_plain = all(one.name in ("img", "a", "p", "div") or not one.text.strip() for one in beside if not one.closing)
        said, whose = ("".join(one.text for one in row).strip() for row in (words, credit))
        if len(pictures) != 1 or len([one for one in beside if one.name == "img"]) != 1 or not is_plain or not (said or whose):
            self.written.append("<p>")
            for one in inside:
                self.take(Token(one.raw, "p", one.closing) if one.name in ("figure", "figcaption") else one)
            self.written.append("</p>")
            return
        self.written.append("<figure>")
        self._take_opening(pictures[0])
        lines = [self._said(words) if said else "", f"<cite>{self._said(credit)}</cite>" if whose else ""]
        self.written.append(f"<figcaption>{' '.join(line for line in lines if line)}</figcaption></figure>")

    def _said(self, row: list[Token]) -> str:
        """These tokens in our own words, on one line."""
        start = len(self.written)
        for one in row:
            self.take(one)
        words = "".join(self.written[start:])
        del self.written[start:]
        return " ".join(words.split())

    def _take_code(self, token: Token) -> None:
        if token.name == "pre":
            self.code_depth += -1 if token.closing else 1
        if token.name in ("pre", "code") and not self.language:
            self.language = _language(token.attributes.get("class", ""))
        elif not token.name:
            self.code.append(token.raw)
        elif token.name == "br" or (token.closing and token.name in ("p", "div", "li", "tr")):
            self.code.append("\n")
        if not self.code_depth:
            attributes = {"class": self.language} if self.language else {}
            self.written.append(f"{tag('pre', attributes)}<code>{''.join(self.code)}</code></pre>")
            self.code, self.language = [], ""


def _parted(row: list[Token], name: str) -> tuple[list[Token], list[Token]]:
    """(what stands inside elements of this name, what stands outside)."""
    inside: list[Token] = []
    outside: list[Token] = []
    depth = 0
    for one in row:
        if one.name == name:
            depth += -1 if one.closing else 1
        else:
            (inside if depth else outside).append(one)
    return inside, outside


def _language(classes: str) -> str:
    """``language-…`` from the class names of a code block."""
    for name in unescape(classes).split():
        found = re.sub(r"^lang-", "language-", name)
        if re.fullmatch(_LANGUAGE, found):
            return found
    return ""
