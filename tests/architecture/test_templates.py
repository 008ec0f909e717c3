"""Templates fit the strict policy for what a page may run, and ask nobody else for anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent.parent / "commonwheel"

FORBIDDEN = {
    "an inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "an on… attribute": re.compile(r"<[a-z][^>]*\s(?:on[a-z]+|hx-on[:\w-]*)\s*=", re.IGNORECASE),
    "a script in an address": re.compile(r"javascript:", re.IGNORECASE),
    "something from elsewhere": re.compile(
        r"<(?:script|img|iframe|audio|video|source|embed|object)\b[^>]*(?:src|srcset|data)\s*=\s*[\"'](?:https?:)?//"
        r"|<link\b[^>]*rel=[\"'](?:stylesheet|preload|icon|preconnect)[^>]*href=[\"'](?:https?:)?//"
        r"|@import\s+(?:url\()?[\"']?(?:https?:)?//|url\([\"']?(?:https?:)?//",
        re.IGNORECASE,
    ),
}


def trouble(markup: str) -> Iterator[tuple[int, str]]:
    """(line, what) of everything that the policy would stop."""
    bare = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", lambda m: "\n" * m[0].count("\n"), markup, flags=re.DOTALL)
    for what, pattern in FORBIDDEN.items():
        for match in pattern.finditer(bare):
            yield bare.count("\n", 0, match.start()) + 1, what


def templates() -> list[Path]:
    """Every page and part of one. Mails are read where no policy holds and no style sheet is loaded."""
    return [file for file in sorted(PACKAGE.rglob("*.html")) if "templates" in file.parts and "emails" not in file.parts]


def test_templates_fit_the_policy() -> None:
    assert templates()
    wrong = [f"{file.relative_to(PACKAGE)}:{line} holds {what}" for file in templates() for line, what in trouble(file.read_text())]
    assert not wrong, "\n".join(wrong)


def scripted(code: str) -> list[str]:
    """Every script element that Python code writes."""
    return re.findall(r"<script\b[^>]*>", code, re.IGNORECASE)


def test_one_tag_alone_writes_linked_data_and_no_code_writes_another_script() -> None:
    written = {str(file.relative_to(PACKAGE)): scripted(file.read_text()) for file in (PACKAGE / "web").rglob("*.py")}
    assert {path: found for path, found in written.items() if found} == {
        "web/templatetags/commonwheel.py": ['<script type="application/ld+json">'],
    }


def test_a_script_in_code_is_found() -> None:
    assert scripted("mark_safe('<SCRIPT nonce=x>')") and not scripted("described = 'a script'")


def test_style_sheets_and_scripts_ask_nobody_else() -> None:
    for file in (PACKAGE / "web" / "static").rglob("*.css"):
        assert not re.search(r"(?:@import\s+|url\(\s*)[\"']?(?:https?:)?//", file.read_text()), file


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="color:red">', "<style>p{}</style>", "<script>alert(1)</script>", '<script type="application/ld+json">{}</script>', '<script type="module">x</script>',
        '<button\n  class="a"\n  onclick="go()">', '<a href="javascript:go()">', '<button hx-on:click="go()">',
        '<img src="https://cdn.example/x.png">', "<script src='//cdn.example/x.js'></script>",
        '<link rel="stylesheet" href="https://fonts.example/a.css">', '<img alt="" srcset="//a.example/x.png 2x">',
    ],
)  # fmt: skip
def test_markup_that_the_policy_would_stop_is_found(markup: str) -> None:
    assert list(trouble(f"<div>\n{markup}\n</div>"))


@pytest.mark.parametrize(
    "markup",
    [
        "<script src=\"{% static 'web/a.js' %}\" defer></script>", '<a href="https://example.org/">x</a>',
        "{% linked_data trail %}", "{# style= onclick= #}", '<p class="style">on = off</p>',
    ],
)  # fmt: skip
def test_markup_that_it_would_not_is_not(markup: str) -> None:
    assert not list(trouble(markup))
