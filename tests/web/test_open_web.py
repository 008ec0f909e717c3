"""What search engines, robots and sites that show links as cards learn: of public talk all, of the rest nothing."""

from __future__ import annotations

import io
import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from defusedxml import ElementTree
from django.conf import settings
from PIL import Image, ImageOps

from commonwheel.authority import options
from commonwheel.conversations import posts, topics
from commonwheel.conversations.topics import Topic
from commonwheel.formats import solutions
from commonwheel.groups import foundings
from commonwheel.kernel import clock
from commonwheel.web.pages.openweb import pictures, robots, sitemaps
from commonwheel.web.pages.openweb.pictures import Words
from tests.web.browsing import browse, html
from tests.world import World, unpaced

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HOSTILE = "</script><script>go()</script> & “bags”"
REQUIRED = {
    "QAPage": {"mainEntity"},
    "Question": {"name", "text", "answerCount", "author", "datePublished", "upvoteCount", "url"},
    "Answer": {"text", "author", "datePublished", "upvoteCount", "url"},
    "DiscussionForumPosting": {"headline", "text", "author", "datePublished", "url", "comment", "interactionStatistic"},
    "Comment": {"text", "author", "datePublished", "url"},
    "Person": {"name"},
    "ProfilePage": {"mainEntity", "dateCreated"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name", "item"},
    "WebSite": {"name", "url", "potentialAction"},
    "SearchAction": {"target", "query-input"},
    "EntryPoint": {"urlTemplate"},
    "InteractionCounter": {"interactionType", "userInteractionCount"},
    "WebPage": {"name", "url"},
}
"""Type → the properties without which search engines do not show it."""


def linked(address: str) -> dict[str, Any]:
    """Type → thing, of what a visitor's page tells in linked data; every part of it has what it needs."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html(address), re.DOTALL)
    assert len(found) == 1, address
    assert not set(found[0]) & set("<>&")
    data = json.loads(found[0])
    assert data["@context"] == "https://schema.org"
    for thing in data["@graph"]:
        check(thing)
    return {thing["@type"]: thing for thing in data["@graph"]}


def check(thing: Any) -> None:
    if isinstance(thing, list):
        for part in thing:
            check(part)
    if isinstance(thing, dict):
        assert REQUIRED[thing["@type"]] <= thing.keys(), thing
        for name, part in thing.items():
            assert part not in ("", None) or name in ("text", "description"), (thing["@type"], name)
            check(part)


def locations(address: str) -> list[str]:
    answer = browse().get(address)
    assert answer.status_code == 200, address
    return [loc.text.removeprefix(settings.ORIGIN) for loc in ElementTree.fromstring(answer.content).iter(f"{SITEMAP}loc")]


def hidden_things(world: World) -> tuple[Topic, Topic]:
    """(a topic of the moderators, a hidden one), both about zebras."""
    closed = world.ask("Zebra among moderators", by=world.chen, board=world.moderators, tags=("stripes",))
    ghost = world.ask("A zebra that was hidden", by=world.ben)
    topics.hide(ghost, by=world.chen, reason="Off topic.")
    return closed, ghost


def test_a_question_tells_its_answers_and_which_was_accepted(world: World) -> None:
    topic = world.ask(HOSTILE, body="It is </script> hot when I take it out.")
    reply = world.answer(topic, body="Turn off wake on lid.")
    other = world.answer(topic, by=world.ben, body="Mine does it as well.")
    assert "acceptedAnswer" not in linked(topic.get_absolute_url())["QAPage"]["mainEntity"]
    solutions.accept(reply, by=world.noor)
    posts.hide(other, by=world.chen, reason="Off topic.")
    question = linked(topic.get_absolute_url())["QAPage"]["mainEntity"]
    assert question["name"] == HOSTILE and question["answerCount"] == 1
    assert question["acceptedAnswer"]["text"] == "Turn off wake on lid." and question["suggestedAnswer"] == []
    assert question["acceptedAnswer"]["author"] == {"@type": "Person", "name": "Amina", "url": f"{settings.ORIGIN}/members/amina/"}
    assert question["datePublished"] == topic.created_at.isoformat(timespec="seconds")


def test_an_accepted_answer_on_a_later_page_is_told_with_the_question(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    unpaced(monkeypatch)
    topic = world.ask()
    replies = [world.answer(topic, body=f"This is reply number {number}.") for number in range(2, 24)]
    solutions.accept(replies[-1], by=world.noor)
    question = linked(topic.get_absolute_url())["QAPage"]["mainEntity"]
    assert question["acceptedAnswer"]["text"] == "This is reply number 23." and len(question["suggestedAnswer"]) == 19
    assert linked(f"{topic.get_absolute_url()}?page=2").keys() == {"BreadcrumbList"}


def test_talk_a_board_a_member_and_home_say_what_they_are(world: World) -> None:
    topic = world.ask("Show us your desks", board=world.lounge)
    world.answer(topic, body="Mine is made of oak.")
    talk = linked(topic.get_absolute_url())
    assert [comment["text"] for comment in talk["DiscussionForumPosting"]["comment"]] == ["Mine is made of oak."]
    steps = [step["name"] for step in talk["BreadcrumbList"]["itemListElement"]]
    assert steps == ["Home", "Laptops", "Lounge", "Show us your desks"]
    assert [step["position"] for step in talk["BreadcrumbList"]["itemListElement"]] == [1, 2, 3, 4]
    assert linked("/boards/lounge/")["BreadcrumbList"]["itemListElement"][-1]["item"] == f"{settings.ORIGIN}/boards/lounge/"
    assert linked("/members/noor/")["ProfilePage"]["mainEntity"]["name"] == "Noor"
    assert "{search_term_string}" in linked("/")["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    assert "ld+json" not in html(topic.get_absolute_url(), world.ben)


def test_a_topic_has_a_canonical_address_and_a_card(world: World) -> None:
    topic = world.ask('Bags "and" <b>lids</b>')
    source = html(f"{topic.get_absolute_url()}?view=threaded")
    assert f'<link rel="canonical" href="{settings.ORIGIN}{topic.get_absolute_url()}">' in source
    assert '<meta property="og:title" content="Bags &quot;and&quot; &lt;b&gt;lids&lt;/b&gt;">' in source
    assert f'<meta property="og:image" content="{settings.ORIGIN}/topics/{topic.pk}/card.png">' in source
    assert '<meta name="twitter:card" content="summary_large_image">' in source
    for address in ("/", "/boards/questions/", "/members/noor/", "/categories/laptops/"):
        said = html(address)
        assert f'<link rel="canonical" href="{settings.ORIGIN}{address}">' in said and 'property="og:title"' in said
        assert 'name="twitter:card"' in said and 'rel="search"' in said, address


def test_the_sitemap_lists_what_visitors_may_see_and_when_it_moved(world: World) -> None:
    topic = world.ask(tags=("sleep",))
    hidden_things(world)
    files, of_topic = locations("/sitemap.xml"), f"/sitemaps/topics-{topic.pk // sitemaps.SIZE}.xml"
    assert files == ["/sitemaps/places.xml", of_topic, "/sitemaps/tags-0.xml", "/sitemaps/members-0.xml"]
    listed = [path for file in files for path in locations(file)]
    assert sorted(listed) == sorted({
        "/", "/tags/", "/members/", "/categories/laptops/", "/boards/questions/", "/boards/lounge/", "/boards/ideas/", "/boards/knowledge/", "/boards/blog/",
        "/boards/gallery/", "/boards/contests/", "/boards/events/",
        topic.get_absolute_url(), "/tags/sleep/", "/members/noor/",
    })  # fmt: skip
    assert all(browse().get(path).status_code == 200 for path in listed)
    moved = f"<lastmod>{topic.bumped_at.isoformat(timespec='seconds')}</lastmod>".encode()
    assert moved in browse().get(of_topic).content and moved in browse().get("/sitemap.xml").content


def test_pages_that_people_pass_on_have_a_card(world: World) -> None:
    group = foundings.found("crew", "Repair crew", by=world.dara, description="We mend things.")
    for address in ("/tags/", "/members/", "/groups/", "/badges/", group.get_absolute_url()):
        said = html(address)
        assert f'<meta property="og:url" content="{settings.ORIGIN}{address}">' in said and 'property="og:title"' in said, address
        assert said.count('rel="canonical"') == 1, address


def test_the_sitemap_says_when_a_post_was_edited(world: World) -> None:
    other, topic = world.ask("Never edited, which is older"), world.ask()
    reply = world.answer(topic)
    Topic.objects.update(bumped_at=clock.ago(days=9))
    posts.edit(reply, by=world.amina, body="Turn off wake on lid, and restart.")
    reply.refresh_from_db()
    assert reply.edited_at is not None
    told = browse().get(f"/sitemaps/topics-{topic.pk // sitemaps.SIZE}.xml").content.decode()
    today, before = f"<lastmod>{reply.edited_at:%Y-%m-%dT%H:%M}", f"<lastmod>{clock.ago(days=9):%Y-%m-%d}"
    assert f"{topic.get_absolute_url()}</loc>{today}" in told and f"{other.get_absolute_url()}</loc>{before}" in told
    assert today in browse().get("/sitemap.xml").content.decode(), "the file with it has changed, too"


def test_a_sitemap_file_holds_a_range_of_ids(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "SIZE", 2)
    asked = [world.ask(f"Question number {number}", by=by) for number, by in enumerate((world.noor, world.ben, world.amina))]
    files = [file for file in locations("/sitemap.xml") if "topics" in file]
    assert files == [f"/sitemaps/topics-{part}.xml" for part in sorted({topic.pk // 2 for topic in asked})]
    assert [path for file in files for path in locations(file)] == [topic.get_absolute_url() for topic in asked]
    for gone in ("/sitemaps/topics-99999.xml", "/sitemaps/members-99999999999999999999.xml", "/sitemaps/tags-0.xml"):
        assert browse().get(gone).status_code == 404


def test_robots_are_told_where_nothing_is_and_dara_may_turn_gatherers_away(world: World) -> None:
    said = browse().get("/robots.txt").content.decode()
    assert "Disallow: /account/\n" in said and "Disallow: /search/\n" in said and "Disallow: /settings/\n" in said
    assert f"Sitemap: {settings.ORIGIN}/sitemap.xml" in said and "GPTBot" not in said and "Disallow: /\n" not in said
    options.set_(robots.AI, "deny", by=world.dara)
    denied = browse().get("/robots.txt").content.decode()
    everybody, _, gatherers = denied.partition("User-agent: AI2Bot")
    assert "User-agent: GPTBot\n" in gatherers and "Disallow: /\n" in gatherers and "Disallow: /\n" not in everybody


def test_programs_that_read_on_behalf_of_somebody_get_a_page_of_their_own(world: World) -> None:
    said = browse().get("/llms.txt").content.decode()
    assert said.startswith("# ") and f"[Questions]({settings.ORIGIN}/boards/questions/)" in said and "oderators" not in said


def test_a_browser_learns_to_search_here(world: World) -> None:
    described = ElementTree.fromstring(browse().get("/opensearch.xml").content)
    addresses = [url.get("template") for url in described.iter("{http://a9.com/-/spec/opensearch/1.1/}Url")]
    assert f"{settings.ORIGIN}/search/?q={{searchTerms}}" in addresses


def test_another_site_shows_a_pasted_address(world: World) -> None:
    topic = world.ask()
    found = re.search(r'<link rel="alternate" type="application/json\+oembed" href="([^"]*)"', html(topic.get_absolute_url()))
    assert found
    address = found[1].removeprefix(settings.ORIGIN).replace("&amp;", "&")
    told = browse().get(address).json()
    assert (told["type"], told["version"], told["title"], told["author_name"]) == ("link", "1.0", topic.title, "Noor")
    assert told["thumbnail_url"] == f"{settings.ORIGIN}/topics/{topic.pk}/card.png"
    assert "thumbnail_url" not in browse().get(f"{address}&maxwidth=400").json()
    assert browse().get(address.replace("json", "xml")).status_code == 501
    for other in ("", "https://elsewhere.example/topics/1/", f"{settings.ORIGIN}/boards/questions/", f"{settings.ORIGIN}.example/topics/{topic.pk}/"):
        assert browse().get(f"/oembed?url={quote(other, safe='')}").status_code == 404, other


def test_a_topic_has_a_picture_that_says_when_it_is_solved(world: World) -> None:
    topic = world.ask("A title " + "of many words " * 10)
    reply = world.answer(topic)
    first = browse().get(f"/topics/{topic.pk}/card.png")
    picture = Image.open(io.BytesIO(first.content))
    assert (picture.format, picture.size) == ("PNG", (1200, 630)) and first.headers["Cache-Control"].startswith("private, max-age=")
    known = {"if-none-match": first.headers["ETag"]}
    assert browse().get(f"/topics/{topic.pk}/card.png", headers=known).status_code == 304
    solutions.accept(reply, by=world.noor)
    second = browse().get(f"/topics/{topic.pk}/card.png", headers=known)
    assert second.status_code == 200 and second.content != first.content


def test_any_title_fits_on_its_picture() -> None:
    face = pictures.faces(64)[0]
    for title in ("short", "word " * 40, "a" * 200, "電" * 200, "\u202eabc \x01", "👩‍👩‍👧‍👦 " * 30):
        lines = pictures.wrapped(title, face, 1040)
        assert 1 <= len(lines) <= 4 and all(face.getlength(line) <= 1040 for line in lines)
        assert pictures.draw(Words(title, title, title, title[:10])).startswith(b"\x89PNG")
    assert pictures.wrapped("word " * 40, face, 1040)[-1].endswith("…")
    assert pictures.wrapped("", face, 1040) == [""]


def test_a_long_word_and_a_sentence_without_spaces_go_on_in_the_next_line() -> None:
    face = pictures.faces(64)[0]
    for title in ("Donaudampfschifffahrtselektrizitätenhauptbetriebswerk", "ノートパソコンのヒンジが緩んでいます。どうすればいいですか？"):
        lines = pictures.wrapped(title, face, 600)
        assert 1 < len(lines) <= 4 and "".join(lines) == title
    at_the_edge = next(number for number in range(2, 90) if face.getlength("電" * (number + 1)) > 600)
    assert pictures.wrapped("電" * at_the_edge + "。電", face, 600) == ["電" * (at_the_edge - 1), "電。電"], "no line begins with a full stop"


@pytest.mark.parametrize("title", ["ノートパソコンのヒンジ", "笔记本电脑的铰链", "노트북 힌지", "บานพับแล็ปท็อป", "מחשב", "كيف أشد", "लैपटॉप का कब्ज़ा", "Finch 14: 日本語"])
def test_a_title_is_written_whole_or_not_at_all(title: str) -> None:
    line = pictures.typeset(title, 64)
    assert line.text in (title, "") and not any(pictures.lacks(line.face, sign) for sign in line.text)


def test_emoji_that_no_type_here_has_leave_no_box_and_no_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "lacks", lambda _face, sign: sign in "👨👩👧😀")
    assert pictures.typeset("My hinge 👨‍👩‍👧 😀 is loose", 64).text == "My hinge is loose"


def test_hebrew_and_arabic_are_written_from_the_right_where_the_letters_can_be_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    def ink(title: str) -> tuple[int, int]:
        """How far from the left and from the right edge the title begins and ends."""
        picture = Image.open(io.BytesIO(pictures.draw(Words(title, "", "", "")))).convert("L").crop((0, 140, 1200, 470))
        left, _top, right, _low = ImageOps.invert(picture).point(lambda value: 255 if value > 100 else 0).getbbox() or (0, 0, 1200, 0)
        return left, 1200 - right

    assert ink("hinge")[0] < 100 < ink("hinge")[1]
    if pictures.typeset("ציר של", 64).text:
        assert ink("ציר של")[1] < 100 < ink("ציר של")[0]
    monkeypatch.setattr(pictures.features, "check", lambda _name: False)
    assert pictures.typeset("ציר", 64).text == "", "it would be written backwards"


def test_nothing_of_closed_boards_and_hidden_topics_is_told_even_to_dara(world: World) -> None:
    for topic in hidden_things(world):
        address = quote(f"{settings.ORIGIN}{topic.get_absolute_url()}", safe="")
        for client in (browse(), browse(world.dara)):
            assert client.get(f"/topics/{topic.pk}/card.png").status_code == 404
            assert client.get(f"/oembed?url={address}").status_code == 404
            for page in (f"/sitemaps/topics-{topic.pk // sitemaps.SIZE}.xml", "/sitemaps/tags-0.xml", "/sitemaps/members-0.xml", "/llms.txt"):
                said = client.get(page).content.decode()
                assert "zebra" not in said and "stripes" not in said and "/chen/" not in said and "/ben/" not in said
