"""Simple texts pass the cleaning by, and become what it would make of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonwheel.kernel.richtext import clean, cleaning, markdown_out, to_markdown
from commonwheel.kernel.richtext.simple import simple
from tests.kernel.test_richtext import ADDRESSES, NOTHING, SAID, anything_html

HREFS = [
    "https://a.example/b?c=1&amp;d=2", "http://a-b.example", "https://1.2.3.400/", "https://a..b/", "https://xn--a.example/", "https://a.example:99999/", "javascript:alert(1)", "/topics/1",
]  # fmt: skip

lines = st.lists(
    st.sampled_from([*SAID, *ADDRESSES])
    | st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["em", "strong", "code", "s"]), st.sampled_from(SAID))
    | st.builds('<a href="{}"{}>{}</a>'.format, st.sampled_from(HREFS), st.sampled_from(["", ' rel="nofollow"', ' class="x"']), st.sampled_from(SAID)),
    min_size=1, max_size=6,
).map("".join)  # fmt: skip
blocks = st.builds("<p>{}</p>".format, lines) | st.builds(
    "<{0}>\n<{1}>{2}</{1}>\n</{0}>".format, st.sampled_from(["ul", "ol", "blockquote"]), st.sampled_from(["li", "p"]), lines
)


@settings(max_examples=300)
@given(anything_html | st.lists(blocks, max_size=5).map("\n".join))
def test_simple_texts_become_what_a_parser_makes_of_them(html: str) -> None:
    with pytest.MonkeyPatch.context() as slowly:
        slowly.setattr(cleaning, "simple", lambda *_: None)
        slowly.setattr(markdown_out, "_PLAIN", NOTHING)
        expected = [clean(html), clean(html, trusted=True), to_markdown(clean(html))]
    assert [clean(html), clean(html, trusted=True), to_markdown(clean(html))] == expected


def test_a_text_is_simple_in_many_languages_and_with_links_and_lists() -> None:
    said = '<p>Größe: 5 &lt; 6 — “gut”, 日本</p>\n\n<ul>\n<li>see <a href="https://a-b.example/x?y=1&amp;z=%20#w" rel="nofollow">www.here</a></li>\n</ul>'
    assert simple(said, "ugc") == said.replace("nofollow", "ugc")
    assert simple(said, None) == said.replace(' rel="nofollow"', "")


@pytest.mark.parametrize(
    "html",
    ["<p>www.example.org</p>", "<p>https://example.org</p>", "<p> </p>", '<p><a href="https://1.2.3.400/">x</a></p>', "<p>\u202ea</p>", "<p>a<p>b</p></p>", "<p>a&quot;</p>"],
)
def test_what_cleaning_may_change_is_not_simple(html: str) -> None:
    assert simple(html, None) is None
