
"""What people write comes back as they meant it, and never as anything that harms the reader."""

from __future__ import annotations

import re
import time
from collections import Counter
from html import escape, unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonwheel.kernel.richtext import (
    clean,
    cleaning,
    excerpt,
    from_markdown,
    link_mentions,
    markdown_in,
    mentioned,
    to_markdown,
    to_text,
)
from commonwheel.kernel.richtext.tokens import tokens

FRAGMENTS = [
    "<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<em>", "</em>", "<pre>", "</pre>", "<code>", "</code>",
    '<pre class="language-python">', '<code class="language-js">', "<table>", "</table>", "<tr>", "<td>", "</td>",
    "<ul>", "<li>", "</li>", "</ul>", "<details>", "<summary>", "</summary>", "</details>", "<blockquote>",
    "</blockquote>", '<blockquote data-author="A&amp;B" data-post="7">', '<a href="https://example.org/?a=1&b=2">',
    "</a>", '<a class="mention" href="/members/amina/">', "@amina", '<img src="/media/a.png" alt="a">',
    '<img src="https://tracker.example/x.gif" alt="x">', "<script>", "</script>", "<style>", "</style>", "<svg>",
    "<math>", "<mtext>", "<table><mglyph>", "<!--", "-->", "<![CDATA[", "]]>", "<noscript>", "</noscript>",
    "<textarea>", "</textarea>", "<template>", "<iframe srcdoc='x'>", "<object>", "<button>", "<select>", "<h1>",
    '<img src=x onerror="alert(1)">', '<a href="javascript:alert(1)">', '<a href="java&#10;script:alert(1)">',
    '<a href=" &#1;javascript:alert(1)">', '<p style="position:fixed" onclick="x()">', "<plaintext>", "<font>",
    "&lt;", "&amp;", "&#x202e;", "&nbsp;", "&#0;", "&#13;", "&", "<", ">", '"', "'", "`", "def f(): pass", "\n",
    "<figure>", "</figure>", "<img src='/media/b.png'>", "<figcaption>", "</figcaption>", "<cite>", "</cite>", "<figure><img src='/media/b.png'><figcaption>Fig",
    "https://d.example/x_(y)", "www.e.example", "\r\n", " ", "\x00", "\u202e", "\ud800", "<br>", "<hr>", "<p", "<a href='", "é", "日本",
]  # fmt: skip

OWN = [
    "<p>", "</p>", "<em>", "</em>", "<a href=\"https://example.org/?a=1&b=2&amp;lt;\">", "<a href='/topics/1/'>", "</a>", "<ul>", "<li>", "</ul>",
    "<table>", "<tr>", "<td>", "<br>", "words", "https://d.example/", "<code>", "</code>", " & ", "\n", "&nbsp;", "é",
]  # fmt: skip
SAID = [
    "Finch", " ", "  ", "wakes", ".", ". ", ":", ": ", "http", "https://", "www.", "mailto:", "a@b.example", "e.g.", "1", "1.", "- ", "--", "(", ")", "!", "?", "'",
    "it's", ",", ";", "é", "日本", "*", "_", "`", "&amp;", "<", "\n", "\t", "[a](b)", "#", ">!",
]  # fmt: skip
ADDRESSES = ["Finch", " ", "https://a.example/b?c=1&d=2", "http://", "www.b.example", "www.", "xhttp://c.example", ".", ",", "(", ")", "!", "?", ";", '"', "é", "[", "\n"]
NOTHING = re.compile("(?!)")

anything_html = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=8), max_size=40).map("".join)

PAYLOADS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='/media/a.png' onload=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt&colon;alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='java&#x01;script:alert(1)'>x</a>",
    "<a href='\u202ejavascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a class='mention' href='javascript:alert(1)'>@amina</a>",
    "<iframe src='https://evil.example'></iframe>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<blockquote data-author='\"><script>alert(1)</script>'>x</blockquote>",
    "<pre class='language-x\"><script>alert(1)</script>'>x</pre>",
    "<pre class='language-html'><code>&lt;script&gt;alert(1)&lt;/script&gt;</code></pre>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<img src='/media/x.png&quot; onerror=&quot;alert(1)'>",
    "<form action='//evil.example'><input name=csrf><button formaction=javascript:alert(1)>x</button></form>",
    "<base href='//evil.example'><link rel=stylesheet href='//evil.example'><meta http-equiv=refresh content=0>",
]

TAG = re.compile(r"<([a-zA-Z/!?][^>]*)>")
SAFE_TAGS = set(
    "p br h2 h3 h4 strong em s code pre blockquote ul ol li table thead tbody tr th td a img hr".split()
) | {"details", "summary", "sub", "sup", "mark", "kbd", "span", "figure", "figcaption", "cite"}
SAFE_ATTRIBUTES = {
    "href", "class", "rel", "src", "alt", "width", "height", "loading", "data-author", "data-post", "start",
    "colspan", "rowspan",
}  # fmt: skip


def assert_harmless(html: str) -> None:
    for inside in TAG.findall(html):
        name = re.match(r"/?([^\s/>]*)", inside)[1]
        assert name in SAFE_TAGS, html
        for attribute, value in re.findall(r'\s([^\s="]+)="([^"]*)"', inside):
            assert attribute in SAFE_ATTRIBUTES, html
            if attribute in ("href", "src"):
                scheme = re.match(r"[\x00-\x20]*([a-zA-Z][a-zA-Z0-9+.-]*):", unescape(value))
                assert scheme is None or scheme[1].lower() in {"http", "https", "mailto"}, html
            if attribute == "src":
                assert value.startswith("/media/"), html
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", html)


@settings(max_examples=300)
@given(anything_html)
def test_cleaning_any_html_leaves_only_harmless_elements_and_cleaning_again_changes_nothing(
    html: str,
) -> None:
    once = clean(html)
    assert_harmless(once)
    assert clean(once) == once
    assert clean(clean(html, trusted=True), trusted=True) == clean(html, trusted=True)


@settings(max_examples=300)
@given(anything_html | st.lists(st.sampled_from(OWN), max_size=20).map("".join))
def test_what_is_in_our_own_words_already_becomes_what_it_would_be_put_in(html: str) -> None:
    with pytest.MonkeyPatch.context() as slowly:
        slowly.setattr(cleaning, "_is_own", lambda _html: False)
        expected = clean(html)
    assert clean(html) == expected


@given(st.lists(st.sampled_from([*SAID, " *", "* ", "**", " **it's so** ", " (*here*)"]), max_size=12).map("".join))
def test_plain_words_become_what_a_parser_makes_of_them(line: str) -> None:
    with pytest.MonkeyPatch.context() as slowly:
        slowly.setattr(markdown_in, "_PLAIN", NOTHING)
        expected = from_markdown(line)
    assert from_markdown(line) == expected


@given(st.lists(st.sampled_from(ADDRESSES), max_size=12).map("".join))
def test_a_bare_address_is_a_link_in_html_where_it_is_one_in_markdown(words: str) -> None:
    def links(html: str) -> list[str]:
        return re.findall('href="([^"]*)"', html)

    assert links(clean(f"<p>{escape(words)}</p>")) == links(clean(from_markdown(words)))


@given(anything_html)
def test_no_link_stands_in_a_link_or_in_code(html: str) -> None:
    inside: Counter[str] = Counter()
    for token in tokens(clean(html)):
        assert token.name != "a" or token.closing or not inside.total(), html
        if token.name in ("a", "code", "pre"):
            inside[token.name] += -1 if token.closing else 1


def test_what_was_typed_before_the_editor_came_has_its_links_and_code_has_none() -> None:
    link = '<a href="https://a.example/b?c=1&amp;d" rel="nofollow ugc noopener">https://a.example/b?c=1&amp;d</a>'
    assert clean("<p>See https://a.example/b?c=1&amp;d, or (www.b.example).</p>") == (
        f'<p>See {link}, or (<a href="http://www.b.example" rel="nofollow ugc noopener">www.b.example</a>).</p>'
    )
    assert clean("<li><b>https://a.example/b?c=1&amp;d</b></li>") == f"<li><strong>{link}</strong></li>"
    for still in ("<p><code>https://a.example</code></p>", "<pre><code>www.a.example</code></pre>", "<p>xhttp://a.example</p>", "<p>http:// www. :// www</p>"):
        assert clean(still) == still


@given(anything_html, st.text(max_size=80))
def test_no_text_whatever_makes_it_fail(html: str, text: str) -> None:
    for source in (html, text):
        cleaned = clean(source)
        marked = clean(from_markdown(source))
        assert_harmless(marked)
        assert_harmless(clean(from_markdown(to_markdown(cleaned))))
        for written in (source, cleaned):
            to_text(written)
            to_markdown(written)
            mentioned(written)
            assert len(excerpt(written, 40)) <= 40
        assert_harmless(link_mentions(cleaned, {"amina": "/members/amina/"}))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_an_attack_arrives_as_nothing_or_as_words(payload: str) -> None:
    for html in (payload, f"<table>{payload}", f"<pre>{payload}</pre>", f"<svg>{payload}", f"<!--{payload}"):
        assert_harmless(clean(html))
    assert_harmless(clean(from_markdown(payload)))
    assert_harmless(clean(from_markdown(f"[x]({payload}) ![y](<{payload}>) > [!quote 1] {payload}")))


def test_a_megabyte_of_words_is_cleaned_in_seconds() -> None:
    began = time.thread_time()
    once = clean(
        "<p>The <b>fan</b> of my laptop &amp; its <a href='https://example.org/'>noise</a></p>" * 12_000
    )
    assert time.thread_time() - began < 10
    assert to_text(once).count("noise") == 12_000


@pytest.mark.parametrize(
    "piece",
    [
        "<ul><li>",
        "<blockquote>",
        "<b><p>",
        "<table><tr><td>",
        "<div><p>",
        "&",
        "<",
        "<a b=c ",
        "<pre>",
        "[",
        ">!",
        "(www.",
        "https://a ",
    ],
)
def test_words_made_to_keep_a_server_busy_do_not(piece: str) -> None:
    began = time.thread_time()
    once = clean(piece * (100_000 // len(piece)))
    to_markdown(once)
    to_text(once)
    from_markdown(piece * (20_000 // len(piece)))
    assert time.thread_time() - began < 10


def test_every_element_a_writer_needs_survives() -> None:
    html = (
        "<h2>Title</h2>\n<p>A <strong>b</strong> <em>c</em> <s>d</s> <code>e</code> <sub>f</sub> <sup>g</sup> "
        '<mark>h</mark> <kbd>i</kbd><br>j</p>\n<ul><li>k</li></ul>\n<ol start="3"><li>l</li></ol>\n<hr>\n'
        '<blockquote data-author="Amina" data-post="12"><p>m</p></blockquote>\n'
        "<details><summary>Ending</summary><p>n</p></details>\n"
        '<table><thead><tr><th>o</th></tr></thead><tbody><tr><td class="align-right" colspan="2">p</td></tr></tbody>'
        "</table>\n"
    )
    assert clean(html) == html.strip()


def test_links_of_members_tell_robots_not_to_follow_and_those_of_trusted_people_do_not() -> None:
    link = '<a href="https://example.org/">x</a>'
    assert clean(link) == '<a href="https://example.org/" rel="nofollow ugc noopener">x</a>'
    assert clean(link, trusted=True) == link


def test_pictures_come_from_our_own_place_and_one_from_elsewhere_becomes_a_link() -> None:
    assert clean('<img src="/media/2024/a.png" alt="Fan" width="40" height="30">') == (
        '<img src="/media/2024/a.png" alt="Fan" width="40" height="30" loading="lazy">'
    )
    assert clean('<img src="https://tracker.example/p.gif" alt="A fan">', trusted=True) == (
        '<a href="https://tracker.example/p.gif">A fan</a>'
    )
    assert clean('<img src="/media/../signout/" alt="A fan">') == "A fan"
    assert clean('<img src="/signout/" alt="A fan">') == "A fan"


def test_elements_of_other_editors_keep_their_meaning() -> None:
    assert clean("<div><b>a</b> <i>b</i> <del>c</del></div><div>d</div>") == (
        "<p><strong>a</strong> <em>b</em> <s>c</s></p><p>d</p>"
    )
    assert clean("<h1>Big</h1><h6>small</h6>") == "<h2>Big</h2><h4>small</h4>"


def test_code_is_coloured_by_class_and_the_code_itself_is_unchanged() -> None:
    code = 'def greet(who):\n\n    return f"<hi {who}> & bye"\n'
    html = clean(from_markdown(f"```python\n{code}```"))
    assert '<pre class="language-python"><code><span class="k">def</span>' in html
    assert "style=" not in html
    assert unescape(re.sub(r"<[^>]+>", "", html)) == code
    assert clean("<pre><code class='language-nosuch'>a &lt; b</code></pre>") == (
        '<pre class="language-nosuch"><code>a &lt; b</code></pre>'
    )


def test_a_text_cannot_turn_itself_around() -> None:
    assert clean("invoice\u202egpj.exe &#x2066;x&#x2069;") == "invoicegpj.exe x"
    assert clean("\u200fשלום") == "\u200fשלום"


def test_markdown_becomes_what_it_says() -> None:
    html = clean(
        from_markdown("**Hi** ~~no~~ https://example.org/a_b\nnext <script>\n\n|a|b|\n|-|-:|\n|1|2|")
    )
    assert "<strong>Hi</strong> <s>no</s>" in html
    assert 'href="https://example.org/a_b"' in html
    assert "<br>\nnext &lt;script&gt;" in html
    assert '<td class="align-right">2</td>' in html


def test_a_spoiler_in_markdown_is_folded_away() -> None:
    html = clean(from_markdown("Before\n>! The **fan**\n>! is loud\n\nAfter"))
    assert "<details>" in html and "<summary>Spoiler</summary>" in html
    assert html.index("Before") < html.index("<details>") < html.index("fan") < html.index("</details>")
    assert html.index("</details>") < html.index("After")
    assert "<summary>The ending</summary>" in clean(from_markdown(">![The ending]\n>! It works"))


def test_a_quote_in_markdown_says_whose_words_they_are() -> None:
    html = clean(from_markdown("> [!quote 12] Amina B.\n> It works now."))
    assert html == '<blockquote data-author="Amina B." data-post="12">\n<p>It works now.</p>\n</blockquote>'


def test_people_are_mentioned_in_words_and_not_in_code_mails_or_links() -> None:
    html = clean(
        "<p>Thanks @amina, @Chen.Wei and @amina. Mail me@example.org or /@nobody</p><code>@code</code>"
        '<pre>@pre</pre><a href="https://example.org/">@link</a> <a class="mention" href="/members/dara/">@dara</a>'
    )
    assert mentioned(html) == ["amina", "Chen.Wei", "dara"]


def test_known_people_are_linked_and_a_forged_mention_is_not() -> None:
    html = clean(
        '<p>@Amina &lt;@bo&gt; @zed <a class="mention" href="/somewhere/">@amina</a> <code>@amina</code></p>'
    )
    linked = link_mentions(html, {"amina": "/members/amina/", "bo": "/members/bo/?a&b"})
    assert linked == (
        '<p><a class="mention" href="/members/amina/">@Amina</a> &lt;<a class="mention" '
        'href="/members/bo/?a&amp;b">@bo</a>&gt; @zed <a class="mention" href="/members/amina/">@amina</a> '
        "<code>@amina</code></p>"
    )
    assert link_mentions(linked, {"amina": "/members/amina/", "bo": "/members/bo/?a&b"}) == linked


def test_the_words_alone_are_for_the_search_index() -> None:
    html = clean(
        '<h2>Fan</h2><p>too&nbsp;<em>loud</em> &lt;9000&gt;</p><img src="/media/f.png" alt="the fan">'
    )
    assert to_text(html) == "Fan\ntoo loud <9000>\nthe fan"


def test_an_excerpt_ends_at_a_word_and_keeps_spoilers_and_quotes_to_itself() -> None:
    html = clean(
        '<blockquote data-author="Bo" data-post="1"><p>Old words</p></blockquote><p>The fan of my laptop</p>'
        "<details><summary>The ending</summary><p>It was dust</p></details><p>Thanks</p>"
    )
    assert excerpt(html) == "The fan of my laptop The ending Thanks"
    assert excerpt(html, 12) == "The fan of…"
    assert excerpt("<p>" + "x" * 50 + "</p>", 10) == "xxxxxxxxx…"


ROUND_TRIPS = [
    "<p>Plain *stars* _lines_ `ticks` [brackets] #1 &lt;b&gt; ~~ | &amp;amp; snake_case_name 1. x</p>",
    "<p># no heading</p><p>&gt; no quote</p><p>- no list</p><p>1. no list</p><p>+ no<br>- list<br>=== x</p>",
    "<p>A <strong>b <em>c</em></strong> <s>d</s> <code>e`f</code> H<sub>2</sub>O x<sup>2</sup> <mark>m</mark> <kbd>k</kbd></p>",
    '<p><a href="https://example.org/a(b)?x=1&amp;y=2">words [1]</a> <a href="https://example.org/">https://example.org/</a></p>',
    '<p><img src="/media/a_b.png" alt="a [fan]" loading="lazy"></p>',
    "<h2>Two</h2><h3>Three</h3><hr><p>four<br>five</p>",
    '<ul><li><p>a</p><ul><li>b</li></ul></li><li><p>c</p></li></ul><ol start="4"><li>d</li><li>e</li></ol>',
    '<pre class="language-python"><code>x = "```"\n\n\ny = 1\n</code></pre><pre><code>no language\n</code></pre>',
    '<blockquote data-author="Amina B." data-post="12"><p>one</p><p>two</p></blockquote><blockquote><p>plain</p></blockquote>',
    "<details><summary>The ending</summary><p>a</p><ul><li>b</li></ul></details><details><summary>Spoiler</summary><p>c</p></details>",
    '<table><thead><tr><th>a</th><th class="align-right">b</th></tr></thead><tbody><tr><td>1 | 2</td>'
    '<td class="align-right"><code>x|y</code></td></tr></tbody></table>',
]


@pytest.mark.parametrize("html", ROUND_TRIPS)
def test_what_was_written_in_the_rich_editor_means_the_same_after_markdown(html: str) -> None:
    stored = clean(html)
    again = clean(from_markdown(to_markdown(stored)))

    def essence(text: str) -> str:
        text = re.sub(r">\s+<", "><", text)
        text = re.sub(
            r"\s*(</?(?:p|li|blockquote|details|summary|ul|ol|td|th|tr|br)\b[^>]*>)\s*", r"\1", text
        )
        return re.sub(r"<li><p>(.*?)</p>", r"<li>\1", text)

    assert essence(again) == essence(stored)
    assert to_markdown(again) == to_markdown(stored)


FIGURE = '<figure><img src="/media/a.png" alt="A heron" loading="lazy"><figcaption>In the <em>bog</em> <cite>Isla &amp; co</cite></figcaption></figure>'


def test_a_picture_with_a_title_alone_in_its_paragraph_is_a_figure_and_comes_back_as_one() -> None:
    typed = '![A heron](/media/a.png "In the *bog* | Isla & co")'
    assert clean(from_markdown(typed)) == FIGURE == clean(FIGURE)
    assert clean(from_markdown(to_markdown(FIGURE))) == FIGURE
    assert "figure" not in clean(from_markdown(f"Words before {typed}"))
    assert excerpt(f"{FIGURE}<p>The day began early.</p>") == "The day began early."


def test_a_figure_of_anything_but_one_picture_of_ours_is_paragraphs() -> None:
    elsewhere = clean('<figure><img src="https://example.org/a.png" alt="Theirs"><figcaption>Far <cite>away</cite></figcaption></figure>')
    assert "<img" not in elsewhere and "figure" not in elsewhere
    assert to_text(elsewhere) == "Theirs\nFar away"
    assert clean("<figure><pre>x</pre></figure>") == "<pre><code>x</code></pre>"
    assert clean("A <cite>book</cite>") == "A  book"
