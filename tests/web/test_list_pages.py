"""Lists worth reading, on their pages and in feeds."""

from __future__ import annotations

import feedparser
import pytest

from commonwheel.accounts.people import Person
from commonwheel.conversations import kudos
from commonwheel.conversations.lists import mutes
from commonwheel.conversations.posts import Post
from commonwheel.conversations.tags import Tag
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import clock
from tests.discovery.test_lists import grown
from tests.web.browsing import browse, html, read
from tests.world import World

pytestmark = pytest.mark.django_db


def early(person: Person) -> Person:
    """The member, who joined long ago, so that what is here can be unread for them."""
    Person.objects.filter(pk=person.pk).update(joined_at=clock.ago(days=100))
    person.refresh_from_db()
    return person


def listed(address: str) -> str:
    """The list of topics on a page."""
    return html(address).partition('class="topics"')[2].partition("</ol>")[0]


def test_every_place_offers_its_lists_and_says_what_they_are(world: World) -> None:
    grown(world, "Lively of yesterday", replies=20, days=1, thanks=3)
    fresh = world.ask("Quiet of today", tags=("sleep",))
    kudos.give(Post.objects.get(topic=fresh, number=1), by=world.ben)
    for place in ("/topics/", "/boards/questions/", "/categories/laptops/"):
        hot = listed(f"{place}?list=hot")
        assert hot.index("Lively of yesterday") < hot.index("Quiet of today"), place
        assert "Lively of yesterday" in listed(f"{place}?list=rising"), place
        today = listed(f"{place}?list=top&period=day")
        assert "Quiet of today" in today and "Lively of yesterday" not in today, place
        assert "Unread" in read(f"{place}?list=unread", world.ben) and "Unread" not in read(place), place
    assert "Quiet of today" in html("/tags/sleep/?list=top&period=all")
    assert "noindex" in html("/topics/?list=hot") and "noindex" not in html("/topics/")
    for nonsense in ("?list=nonsense", "?list=top&period=nonsense", "?list=unread", "?list=hot&after=nonsense", "?list=rising&after=x"):
        assert browse().get(f"/topics/{nonsense}").status_code == 200, nonsense


def test_hot_is_paged_by_where_the_last_page_ended(world: World) -> None:
    for number in range(30):
        grown(world, f"Topic number {number}", replies=number % 4, days=number / 10)
    first = html("/topics/?list=hot")
    following = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    seen = [{topic.pk for topic in Topic.objects.all() if f">{topic.title}<" in page.partition('id="main"')[2]} for page in (first, html(following))]
    assert len(seen[0]) == 25 and len(seen[1]) == 5 and not seen[0] & seen[1]


def test_feeds_tell_the_same_lists_and_a_real_reader_understands_them(world: World) -> None:
    grown(world, "Lively of yesterday", replies=20, days=1)
    world.ask("Quiet of today")
    hidden = world.ask("Between moderators", by=world.chen, board=world.moderators)
    assert 'href="/boards/questions/feed.atom?list=hot"' in html("/boards/questions/?list=hot")
    for form in ("atom", "rss"):
        told = feedparser.parse(browse().get(f"/feed.{form}?list=hot").content)
        assert not told.bozo
        assert [entry.title for entry in told.entries] == ["Lively of yesterday", "Quiet of today"]
        assert [entry.title for entry in feedparser.parse(browse().get(f"/feed.{form}?list=unanswered").content).entries] == ["Quiet of today"]
        assert hidden.title not in browse(world.chen).get(f"/feed.{form}?list=top&period=all").content.decode()


def test_noor_follows_and_mutes_with_one_press_and_finds_the_way_back(world: World) -> None:
    noor, client = early(world.noor), browse(world.noor)
    tagged = world.ask("A tagged question", by=world.ben, tags=("sleep",))
    assert "You follow no board, tag or member yet" in read("/for-you/", noor)
    client.post("/tags/sleep/watch/")
    client.post("/boards/lounge/watch/")
    talk = world.ask("Talk about lids", by=world.amina, board=world.lounge)
    said = read("/for-you/", noor)
    assert "Because you follow the tag sleep" in said and "Because you follow the board Lounge" in said
    assert "Lounge" in read("/account/following/", noor)
    client.post(f"/topics/{tagged.pk}/mute/")
    client.post("/boards/lounge/mute/")
    for page in ("/", "/topics/", "/for-you/", "/catch-up/", "/categories/laptops/", "/topics/?list=unread"):
        main = html(page, noor).partition('class="topics"')[2].partition("</main>")[0]
        assert tagged.title not in main and talk.title not in main, page
    assert talk.title in read("/boards/lounge/", noor), "its own page shows it all the same"
    assert tagged.title in read(f"/topics/{tagged.pk}/{tagged.slug}/", noor)
    muted = read("/account/muted/", noor)
    assert tagged.title in muted and "Lounge" in muted
    client.post(f"/topics/{tagged.pk}/mute/", {"_method": "delete", "next": "/account/muted/"})
    client.post("/tags/sleep/watch/", {"_method": "delete"})
    assert tagged.title in read("/", noor)
    assert not mutes.is_muted(tagged, by=noor) and not noor.tag_watches.exists()


def test_what_one_may_not_see_can_neither_be_followed_nor_muted(world: World) -> None:
    hidden = world.ask("Between moderators", by=world.chen, board=world.moderators, tags=("plan",))
    assert Tag.objects.filter(slug="plan").exists()
    for address in (f"/topics/{hidden.pk}/mute/", "/boards/moderators/mute/", "/boards/moderators/watch/", "/tags/plan/watch/", "/tags/plan/mute/"):
        assert browse(world.noor).post(address).status_code == 404, address
        assert browse().post(address).status_code == 404, address


def test_a_category_is_marked_as_read_with_all_its_boards(world: World) -> None:
    ben = early(world.ben)
    world.ask("In questions")
    world.ask("In the lounge", board=world.lounge)
    assert "In questions" in read("/topics/?list=unread", ben)
    assert browse(ben).post("/read/", {"category": "laptops"}).headers["Location"] == "/categories/laptops/"
    assert "You have read everything" in read("/topics/?list=unread", ben)
    assert browse(ben).post("/read/", {"category": "backstage"}).status_code == 404


def test_ben_catches_up_on_what_happened_since_his_last_visit(world: World) -> None:
    Person.objects.filter(pk=world.ben.pk).update(left_at=clock.ago(days=2), seen_at=clock.now(), joined_at=clock.ago(days=100))
    grown(world, "Of last week", replies=2, days=6)
    grown(world, "Of yesterday", replies=2, days=1)
    said = read("/catch-up/", world.ben)
    assert "Since your last visit" in said and "Of yesterday" in said and "Of last week" not in said
    assert "Of last week" in read("/catch-up/?since=week", world.ben)


def test_the_best_of_a_long_topic_is_one_readable_page(world: World) -> None:
    topic = grown(world, "Long talk", replies=40, days=2)
    kudos.give(Post.objects.get(topic=topic, number=31), by=world.ben)
    at = f"/topics/{topic.pk}/{topic.slug}/"
    assert f'href="{at}?order=best"' in html(at)
    best = html(f"{at}?order=best")
    assert "The 6 best of 41 posts" in best and 'id="post-31"' in best and 'id="post-30"' not in best
    browse(world.ben).get(f"{at}?order=best")
    assert not world.ben.read_marks.filter(topic=topic).exists(), "what was left out is not read"
    short = world.ask("Short talk")
    assert "order=best" not in html(f"/topics/{short.pk}/{short.slug}/")
    assert browse().get(f"/topics/{short.pk}/{short.slug}/?order=best").status_code == 200
