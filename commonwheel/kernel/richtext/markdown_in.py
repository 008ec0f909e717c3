"""Markdown to HTML: CommonMark with tables, strikethrough, bare links, and four signs of our own.

* ``>! text`` is a spoiler; ``>![The ending]`` alone on its first line gives it a title.
* ``> [!quote 12] Amina`` as the first line of a quote says whose words and which post.
* ``![what it shows](address "Caption | Whose picture it is")`` alone in a paragraph is a figure.
* ``<sub> <sup> <mark> <kbd> <br>``, bare, are what Markdown has no sign for. Other HTML is shown as typed.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin
from mdit_py_plugins.gfm_autolink.index import _protocol_rule

SPOILER = ">!"

_STRESSED = r"(?<=[ (])(\*{1,2})[^\W_]++(?:[ ,'-]++[^\W_]++)*+\1(?=[ ,;!?).:]|$)"
_PLAIN = re.compile(rf"[^\W\d_](?:[^\W_]++|[ ,;!?'()-]++|[.:](?=\s|$)|{_STRESSED})*+(?<! )")
"""One line of words in which nothing means anything but stars around some: much of what is said in short."""
_STARS = re.compile(r"\*\*([^*]++)\*\*|\*([^*]++)\*")
_BARE_TAG = re.compile(r"</?(?:sub|sup|mark|kbd)>|<br>")
_TITLE = re.compile(r"\[([^\]]+)\]\s*")
_QUOTE = re.compile(r"\[!quote(?: (\d{1,19}))?\](?: ([^\n]+))?(?:\n|$)")
_ALIGNED = re.compile(r"text-align:(left|center|right)")
_CREDIT = re.compile(r"(?:^|(?<=\s))\|\s")
_DEEPEST_SPOILER = 3
_PROTOCOLS = ("http", "https", "mailto", "xmpp")
_NEAR = 8
"""More characters than the longest protocol has."""
_STRAY_BRACKETS = 500
"""Opening brackets that nothing closes: more than this are no links, and a parser looks for the end of each one."""


def from_markdown(source: str) -> str:
    """The HTML that a Markdown text means. It is not clean yet: store ``clean(from_markdown(source))``."""
    if _PLAIN.fullmatch(source):
        return f"<p>{_STARS.sub(_stressed, source) if '*' in source else source}</p>\n"
    if source.count("[") > source.count("]") + _STRAY_BRACKETS:
        source = source.replace("[", "\\[")
    return _PARSER.render(source)


def _stressed(found: re.Match[str]) -> str:
    return f"<strong>{found[1]}</strong>" if found[1] else f"<em>{found[2]}</em>"


def _protocol(state: StateInline, silent: bool) -> bool:
    """Inline rule: a bare address with its protocol, as the plugin does it but near the colon only.

    The plugin looks through all of a paragraph that stands before each of its colons, which takes minutes for a long one.
    """
    before = state.pending
    if silent or not before[-_NEAR:].endswith(_PROTOCOLS):
        return False
    if len(before) > _NEAR:
        state.pending = before[:-_NEAR]
        state.pushPending()
        state.pending = before[-_NEAR:]
    return _protocol_rule(state, silent)


def _spoiler(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """Block rule: the lines that begin with ``>!``."""
    lines = _spoiler_lines(state, first, last)
    depth = state.env.get("spoiler depth", 0)
    if not lines or depth >= _DEEPEST_SPOILER:
        return False
    if silent:
        return True
    title = _TITLE.fullmatch(lines[0])
    body = lines[1:] if title else lines
    state.push("spoiler_open", "details", 1)
    state.push("summary_open", "summary", 1).block = False
    state.push("text", "", 0).content = title[1] if title else gettext("Spoiler")
    state.push("summary_close", "summary", -1)
    state.env["spoiler depth"] = depth + 1
    text = "\n".join(line.removeprefix(" ") for line in body)
    state.md.block.parse(text, state.md, state.env, state.tokens)
    state.env["spoiler depth"] = depth
    state.push("spoiler_close", "details", -1)
    state.line = first + len(lines)
    return True


def _spoiler_lines(state: StateBlock, first: int, last: int) -> list[str]:
    lines: list[str] = []
    for number in range(first, last):
        start = state.bMarks[number] + state.tShift[number]
        line = state.src[start : state.eMarks[number]]
        if not line.startswith(SPOILER) or state.sCount[number] - state.blkIndent >= 4:
            break
        lines.append(line.removeprefix(SPOILER))
    return lines


def _bare_tag(state: StateInline, silent: bool) -> bool:
    """Inline rule: a tag of the few that pass."""
    match = _BARE_TAG.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = match[0]
    state.pos = match.end()
    return True


def _attribute_quotes(state: StateCore) -> None:
    """Core rule: the first line ``[!quote 12] Amina`` of a quote becomes its attributes."""
    for quote, paragraph, text in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if (quote.type, paragraph.type) != ("blockquote_open", "paragraph_open"):
            continue
        if match := _QUOTE.match(text.content):
            post, author = match[1], (match[2] or "").strip()
            named = {"data-author": author, "data-post": post}
            quote.attrs = {key: value for key, value in named.items() if value}
            text.content = text.content[match.end() :]


def _align_by_class(state: StateCore) -> None:
    """Core rule: the alignment of a column as a class, since no style attribute passes."""
    for token in state.tokens:
        if token.type in ("th_open", "td_open") and (match := _ALIGNED.match(_style(token))):
            token.attrs = {"class": f"align-{match[1]}"}


def _figures(state: StateCore) -> None:
    """Core rule: a picture with a title, alone in its paragraph, is a figure with a caption."""
    for opening, text, closing in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        pictures = text.children or []
        if opening.type != "paragraph_open" or len(pictures) != 1 or pictures[0].type != "image" or not pictures[0].attrs.get("title"):
            continue
        title = str(pictures[0].attrs.pop("title"))
        said, whose = [*_CREDIT.split(title, maxsplit=1), ""][:2]
        opening.tag, closing.tag, opening.hidden, closing.hidden = "figure", "figure", False, False
        row = [*pictures, Token("figcaption_open", "figcaption", 1), *_inlined(state, said)]
        if whose.strip():
            row += [Token("cite_open", "cite", 1), *_inlined(state, whose), Token("cite_close", "cite", -1)]
        text.children = [*row, Token("figcaption_close", "figcaption", -1)]


def _inlined(state: StateCore, words: str) -> list[Token]:
    """The words of one line, with their signs."""
    return [child for token in state.md.parseInline(words.strip(), state.env) for child in token.children or []]


def _style(token: Token) -> str:
    return str(token.attrs.get("style", ""))


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    parser.use(gfm_autolink_plugin)
    parser.inline.ruler.at("gfm_autolink_protocol", _protocol)
    parser.block.ruler.before(
        "blockquote", "spoiler", _spoiler, {"alt": ["paragraph", "reference", "blockquote", "list", "table"]}
    )
    parser.inline.ruler.before("autolink", "bare_tag", _bare_tag)
    parser.core.ruler.after("block", "quotes", _attribute_quotes)
    parser.core.ruler.push("alignment", _align_by_class)
    parser.core.ruler.push("figures", _figures)
    return parser


_PARSER = _parser()
