"""HTML back to Markdown, for a member who writes in the plain field what was written in the rich one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext

from commonwheel.kernel.richtext.tokens import BLOCKS, VOID, tokens

_DEEPEST = 120
_SIGNS = re.compile(r"[\\`*\[\]<~|&_](?:(?<=[^&_])|(?<=&)(?=[#\w]+;)|(?<=_)(?:(?<![^\W_]_)|(?![^\W_])))")
"""The character comes first, so that nothing is looked at around those that are no sign."""
_LINE_START = re.compile(r"^([#>+=-])", re.MULTILINE)
_LINE_NUMBER = re.compile(r"^(\d+)([.)])(?=\s|$)", re.MULTILINE)
_LOOSE_PIPE = re.compile(r"(?<!\\)\|")
_ALIGNMENTS = {"align-left": ":--", "align-center": ":-:", "align-right": "--:"}
_PLAIN = re.compile(r"<p>([A-Za-zÀ-ÿ][A-Za-zÀ-ÿ0-9 ,;!?'().:-]*+(?<! ))</p>")
"""One paragraph of words in which nothing means anything."""


@dataclass
class _Node:
    """An element, or a text (``name`` is empty)."""

    name: str = ""
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[_Node] = field(default_factory=list)

    @property
    def words(self) -> str:
        return self.text + "".join(child.words for child in self.children)

    def all(self, name: str) -> list[_Node]:
        """The elements of this name below, not looking inside those found."""
        return [
            found for child in self.children for found in ([child] if child.name == name else child.all(name))
        ]


def to_markdown(html: str) -> str:
    """The Markdown of which ``clean(from_markdown(…))`` means what this clean HTML means."""
    if (plain := _PLAIN.fullmatch(html)) and "  " not in html:
        return plain[1]
    return _blocks(_tree(html).children)


def _tree(html: str) -> _Node:
    root = _Node("root")
    path = [root]
    for token in tokens(html):
        if not token.name:
            path[-1].children.append(_Node(text=token.text))
        elif not token.closing:
            node = _Node(token.name, attributes=token.attributes)
            path[-1].children.append(node)
            if token.name not in VOID and len(path) < _DEEPEST:
                path.append(node)
        elif path[-1].name == token.name:
            path.pop()
    return root


def _blocks(nodes: list[_Node]) -> str:
    """Blocks, a blank line between them; a run of words between blocks is a paragraph."""
    written: list[str] = []
    for is_block, run in groupby(nodes, key=lambda node: node.name in BLOCKS):
        if is_block:
            written += [_BLOCK_WRITERS.get(node.name, _paragraph)(node) for node in run]
        else:
            written.append(_lines(_inline(list(run))))
    return "\n\n".join(block for block in written if block.strip())


def _paragraph(node: _Node) -> str:
    return _blocks(node.children)


def _lines(inline: str) -> str:
    """Words as the lines of a paragraph, none of which looks like the start of another block."""
    lines = "\n".join(line.strip(" ") for line in inline.strip().split("\n") if line.strip())
    return _LINE_NUMBER.sub(r"\1\\\2", _LINE_START.sub(r"\\\1", lines))


def _heading(node: _Node) -> str:
    return f"{'#' * int(node.name[1])} {_one_line(node)}"


def _one_line(node: _Node) -> str:
    return " ".join(_inline(node.children).split())


def _list(node: _Node) -> str:
    number = int(node.attributes.get("start", "1"))
    items: list[str] = []
    for item in node.children:
        if item.name == "li":
            sign = "- " if node.name == "ul" else f"{number}. "
            items.append(sign + re.sub(r"\n(?=[^\n])", "\n" + " " * len(sign), _blocks(item.children)))
            number += 1
    return "\n".join(item if "\n\n" not in item else item + "\n" for item in items).rstrip("\n")


def _code_block(node: _Node) -> str:
    code = node.words.removesuffix("\n")
    fence = _fence(code, 3)
    language = node.attributes.get("class", "").removeprefix("language-")
    return f"{fence}{language}\n{code}\n{fence}"


def _fence(code: str, at_least: int) -> str:
    longest = max((len(run) for run in re.findall("`+", code)), default=0)
    return "`" * max(at_least, longest + 1)


def _quote(node: _Node) -> str:
    author, post = node.attributes.get("data-author", ""), node.attributes.get("data-post", "")
    source = f"[!quote{' ' * bool(post)}{post}]{' ' * bool(author)}{author}\n\n" if author or post else ""
    return _prefixed(">", source + _blocks(node.children))


def _spoiler(node: _Node) -> str:
    summary = next((child for child in node.children if child.name == "summary"), _Node("summary"))
    body = _blocks([child for child in node.children if child is not summary])
    title = " ".join(summary.words.replace("]", ")").split())
    first = f">![{title}]\n" if title and title != gettext("Spoiler") else ""
    return first + _prefixed(">!", body)


def _prefixed(sign: str, text: str) -> str:
    return "\n".join(f"{sign} {line}".rstrip() for line in text.split("\n"))


def _table(node: _Node) -> str:
    rows = [[cell for cell in row.children if cell.name in ("td", "th")] for row in node.all("tr")]
    width = max((len(row) for row in rows), default=0)
    if not width:
        return ""
    has_header = bool(rows[0]) and all(cell.name == "th" for cell in rows[0])
    header = rows[0] if has_header else []
    signs = [_ALIGNMENTS.get(cell.attributes.get("class", ""), "---") for cell in (header or rows[0])]
    body = rows[1:] if has_header else rows
    lines = [[_cell(cell) for cell in header], signs + ["---"] * (width - len(signs))]
    lines += [[_cell(cell) for cell in row] for row in body]
    return "\n".join("| " + " | ".join(line + [""] * (width - len(line))) + " |" for line in lines)


def _cell(node: _Node) -> str:
    text = "<br>".join(line for line in _flat(node).split("\n") if line.strip())
    return _LOOSE_PIPE.sub(r"\|", text)


def _flat(node: _Node) -> str:
    """What a cell holds, a line for each block; of the form of blocks inside a cell only code is kept."""
    parts: list[str] = []
    for is_block, run in groupby(node.children, key=lambda child: child.name in BLOCKS):
        if is_block:
            parts += [
                "\n".join(_code(line) for line in child.words.split("\n") if line.strip())
                if child.name == "pre"
                else _flat(child)
                for child in run
            ]
        else:
            parts.append(_inline(list(run)).strip())
    return "\n".join(parts)


def _inline(nodes: list[_Node]) -> str:
    return "".join(_INLINE_WRITERS.get(node.name, _plain)(node) for node in nodes)


def _plain(node: _Node) -> str:
    if node.name:
        return _inline(node.children)
    # Nearly all spaces are single ones, and an expression would look at each.
    has_others = "  " in node.text or "\n" in node.text or "\t" in node.text
    return _SIGNS.sub(r"\\\g<0>", re.sub(r"[ \t\n]+", " ", node.text) if has_others else node.text)


def _around(sign: str) -> Callable[[_Node], str]:
    """Words between two signs, which must touch the words."""

    def write(node: _Node) -> str:
        inner = _inline(node.children)
        words = inner.strip()
        if not words:
            return inner
        before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
        return f"{before}{sign}{words}{sign}{after}"

    return write


def _tagged(node: _Node) -> str:
    return f"<{node.name}>{_inline(node.children)}</{node.name}>"


def _inline_code(node: _Node) -> str:
    return _code(" ".join(node.words.split("\n")))


def _code(code: str) -> str:
    if not code.strip():
        return code
    fence = _fence(code, 1)
    space = " " if code[0] in "` " or code[-1] in "` " else ""
    return f"{fence}{space}{code}{space}{fence}"


def _link(node: _Node) -> str:
    href, words = node.attributes.get("href", ""), _inline(node.children).strip()
    if node.attributes.get("class") == "mention" or not href:
        return words
    if node.words == href and re.fullmatch(r"https?://[^\s<>]+", href):
        return f"<{href}>"
    return f"[{' '.join(words.split())}]({_target(href)})"


def _image(node: _Node) -> str:
    alt = " ".join(_SIGNS.sub(r"\\\g<0>", node.attributes.get("alt", "")).split())
    return f"![{alt}]({_target(node.attributes.get('src', ''))})"


def _figure(node: _Node) -> str:
    """A picture whose title is the caption."""
    caption = next(iter(node.all("figcaption")), _Node())
    credit = next(iter(caption.all("cite")), _Node())
    said = " ".join(_inline([child for child in caption.children if child is not credit]).split())
    whose = " ".join(_inline(credit.children).split())
    title = re.sub(r'([\\"&])', r"\\\1", f"{said} | {whose}".strip() if whose else said)
    return "".join(f'{_image(picture)[:-1]} "{title}")' for picture in node.all("img")[:1])


def _target(url: str) -> str:
    url = url.replace("\n", "").replace("\\", "%5C").replace("<", "%3C").replace(">", "%3E")
    return f"<{url}>" if re.search(r"[\s()]", url) or not url else url


_BLOCK_WRITERS: dict[str, Callable[[_Node], str]] = {
    "h2": _heading, "h3": _heading, "h4": _heading, "ul": _list, "ol": _list, "pre": _code_block,
    "blockquote": _quote, "details": _spoiler, "table": _table, "figure": _figure, "hr": lambda node: "---",
}  # fmt: skip
_INLINE_WRITERS: dict[str, Callable[[_Node], str]] = {
    "strong": _around("**"), "em": _around("*"), "s": _around("~~"), "code": _inline_code, "a": _link,
    "img": _image, "br": lambda node: "\n", "sub": _tagged, "sup": _tagged, "mark": _tagged, "kbd": _tagged,
}  # fmt: skip
