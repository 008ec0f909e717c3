"""Blogs: written by authors, published at once or at their hour, brought along from elsewhere."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from PIL import Image

from commonwheel.authority import grants, roles
from commonwheel.conversations import posts, restore, topics
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.delivery import board_watches, subscriptions
from commonwheel.delivery.notifications import Notification
from commonwheel.delivery.subscriptions import Subscription
from commonwheel.discovery import documents
from commonwheel.formats.blogs import archives, blog_posts, covers, publishing, restoring
from commonwheel.formats.blogs.blog_posts import BlogPost, Outdated, State, Text
from commonwheel.formats.blogs.covers import Cover
from commonwheel.formats.blogs.guests import GuestComment
from commonwheel.formats.blogs.publishing import Edition
from commonwheel.formats.blogs.restoring import OldBlogPost, OldComment
from commonwheel.insight.figures import figures
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from tests.world import World

pytestmark = pytest.mark.django_db

BODY = "There is a corner of the workshop that ticks.\n\nAn arm lifts a lid, and lays it down again."


def picture(width: int = 1800, height: int = 900) -> io.BytesIO:
    """A picture as somebody uploads it."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#2f5d62").save(out, "JPEG")
    out.seek(0)
    return out


def addresses(mails: list[EmailMessage]) -> list[str]:
    """Whom mails about the posts of these stories went to; thanks for what members did are not among them."""
    return [address for mail in mails for address in mail.to if "housand" in mail.subject]


def draft(world: World, title: str = "Twenty thousand openings", **rest: object) -> BlogPost:
    return blog_posts.begin(world.blog, Text(title, BODY, **rest), by=world.ben)  # type: ignore[arg-type]


def published(world: World, title: str = "Twenty thousand openings", **rest: object) -> BlogPost:
    blog_post = draft(world, title, **rest)
    publishing.publish(blog_post, by=world.ben)
    return BlogPost.objects.select_related("board", "topic__board", "edition").get(pk=blog_post.pk)


def shown(world: World) -> Topic:
    """The topic of a post that is out."""
    topic = published(world).topic
    assert topic
    return topic


def test_a_draft_is_no_topic_and_exists_for_its_author_and_editors(world: World) -> None:
    draft(world)
    assert not Topic.objects.exists()
    seen = {name for name in ("dara", "chen", "amina", "noor", "ben") if BlogPost.objects.visible_to(getattr(world, name)).exists()}
    assert seen == {"dara", "chen", "ben"}
    assert not BlogPost.objects.visible_to(world.visitor).exists()


def test_its_author_publishes_it_and_everybody_reads_it(world: World) -> None:
    blog_post = published(world, tag_words="hardware, heron")
    topic = blog_post.topic
    assert topic and (blog_post.state, topic.author, topic.title) == (State.PUBLISHED, world.ben, "Twenty thousand openings")
    assert sorted(topic.taggings.values_list("tag__slug", flat=True)) == ["hardware", "heron"]
    assert blog_post.edition.excerpt.startswith("There is a corner of the workshop")
    assert publishing.publish(blog_post, by=world.ben) == topic
    assert Topic.objects.count() == 1
    assert list(archives.shown(world.blog, world.visitor)) == [blog_post]


def test_who_may_not_write_does_not_and_editors_edit_the_posts_of_others(world: World) -> None:
    blog_post = published(world)
    with pytest.raises(Refused):
        blog_posts.begin(world.blog, Text("How I see it", BODY), by=world.noor)
    with pytest.raises(Refused):
        blog_posts.save(blog_post, Text("Mine now", BODY), by=world.noor, after=1)
    with pytest.raises(Refused, match="not a blog"):
        blog_posts.begin(world.lounge, Text("In the lounge", BODY), by=world.dara)
    with pytest.raises(Refused, match="written and reviewed"):
        world.ask(board=world.blog, by=world.dara)
    grants.give(roles.named("blog-author"), world.noor, by=None, at=world.blog.scope)
    with pytest.raises(Refused):
        blog_posts.save(blog_post, Text("Mine now", BODY), by=world.noor, after=1)
    edited = blog_posts.save(blog_post, Text("Twenty thousand times", BODY), by=world.chen, after=1)
    publishing.publish(edited, by=world.chen)
    topic = Topic.objects.get()
    assert (topic.title, topic.author) == ("Twenty thousand times", world.ben)


def test_what_is_published_stays_while_the_next_words_are_written(world: World) -> None:
    cover = covers.take(picture(), by=world.ben)
    blog_post = published(world, excerpt="How we test a hinge.", cover=cover, cover_alt="An arm")
    later = covers.take(picture(), by=world.ben)
    changed = blog_posts.save(blog_post, Text("A new title", BODY + "\n\nMore.", excerpt="Not yet.", cover=later, cover_alt="Two arms"), by=world.ben, after=1)
    edition = Edition.objects.get()
    assert (changed.state, changed.is_changed) == (State.DRAFT, True)
    assert (edition.excerpt, edition.cover, Topic.objects.get().title) == ("How we test a hinge.", cover, "Twenty thousand openings")
    assert set(Cover.objects.visible_to(world.visitor)) == {cover}
    assert set(Cover.objects.visible_to(world.noor)) == {cover}
    assert set(Cover.objects.visible_to(world.chen)) == {cover, later}
    publishing.publish(changed, by=world.ben)
    edition.refresh_from_db()
    assert (edition.excerpt, edition.cover, edition.cover_alt) == ("Not yet.", later, "Two arms")
    assert set(Cover.objects.visible_to(world.visitor)) == {later}


def test_two_write_at_once_and_the_second_sees_what_the_first_saved(world: World) -> None:
    blog_post = draft(world)
    blog_posts.save(blog_post, Text(blog_post.title, BODY + "\n\nFrom Ben."), by=world.ben, after=1)
    with pytest.raises(Outdated) as trouble:
        blog_posts.save(blog_post, Text(blog_post.title, BODY + "\n\nFrom Chen."), by=world.chen, after=1)
    assert "From Ben." in trouble.value.latest.body


def test_it_is_published_by_itself_at_its_hour_and_not_before(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    blog_post = draft(world)
    with pytest.raises(Refused, match="passed"):
        publishing.schedule(blog_post, by=world.ben, at=clock.ago(minutes=1))
    publishing.schedule(blog_post, by=world.ben, at=clock.now() + timedelta(hours=1))
    assert publishing.publish_due() == 0
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert (publishing.publish_due(), publishing.publish_due()) == (1, 0)
    assert Topic.objects.get().created_at == later


def test_one_that_waits_for_its_hour_can_wait_again(world: World) -> None:
    blog_post = draft(world)
    publishing.schedule(blog_post, by=world.ben, at=clock.now() + timedelta(hours=1))
    assert blog_post.state == State.SCHEDULED
    publishing.unschedule(blog_post, by=world.ben)
    assert (blog_post.state, blog_post.publish_at) == (State.DRAFT, None)


def test_a_cover_says_what_it_shows_and_is_a_picture(world: World) -> None:
    with pytest.raises(Refused) as wrong:
        covers.take(io.BytesIO(b"not a picture"), by=world.ben)
    assert wrong.value.field == "picture"
    cover = covers.take(picture(), by=world.ben)
    assert (cover.width, cover.height, cover.narrow_width) == (1600, 800, 640)
    blog_post = draft(world, cover=cover)
    with pytest.raises(Refused, match="what the cover shows"):
        publishing.publish(blog_post, by=world.ben)
    assert not Topic.objects.exists()


def test_covers_that_nothing_shows_are_let_go_after_a_day(world: World) -> None:
    kept, loose = covers.take(picture(), by=world.ben), covers.take(picture(), by=world.ben)
    draft(world, cover=kept)
    assert covers.shed() == 0
    Cover.objects.update(at=clock.ago(days=2))
    assert covers.shed() == 1
    assert list(Cover.objects.all()) == [kept]
    assert kept.file.storage.exists(kept.file.name) and not loose.file.storage.exists(loose.file.name)


def test_a_published_post_is_hidden_rather_than_thrown_away_and_then_exists_for_nobody_else(world: World) -> None:
    blog_posts.discard(draft(world), by=world.ben)
    blog_post = published(world)
    with pytest.raises(Refused, match="published"):
        blog_posts.discard(blog_post, by=world.ben)
    assert blog_post.topic
    topics.hide(blog_post.topic, by=world.chen, reason="Out of date.")
    assert not BlogPost.objects.visible_to(world.noor).exists()
    assert not archives.shown(world.blog, world.ben).exists()


def test_the_archive_knows_months_authors_words_and_neighbours(world: World) -> None:
    rows = [published(world, f"Post number {number}", tag_words="hinges") for number in range(3)]
    for row, days in zip(rows, (70, 35, 0), strict=True):
        BlogPost.objects.filter(pk=row.pk).update(published_at=clock.now() - timedelta(days=days))
    every = archives.shown(world.blog, world.visitor)
    middle = BlogPost.objects.get(pk=rows[1].pk)
    assert archives.neighbours(middle, every) == (rows[0], rows[2])
    assert sum(count for _month, count in archives.months(every)) == 3
    assert len(archives.months(every)) >= 2
    assert archives.authors(every) == [(world.ben, 3)]
    assert archives.words(every) == [("hinges", 3)]
    assert middle.published_at and middle in archives.of_month(every, middle.published_at.year, middle.published_at.month)


def test_followers_hear_of_a_post_once_and_subscribers_by_mail(world: World, mailoutbox: list[EmailMessage]) -> None:
    board_watches.follow(world.blog, by=world.noor)
    board_watches.follow(world.blog, by=world.ben)
    board_watches.follow(world.blog, by=world.mallory)
    board_watches.unfollow(world.blog, by=world.mallory)
    row = subscriptions.ask(world.blog, email="Ines@Example.net", language="en")
    assert row
    subscriptions.ask(world.blog, email="unsure@example.net", language="en")
    subscriptions.confirm(subscriptions.token_to_confirm(row))
    blog_post = published(world)
    world.settle()
    assert list(Notification.objects.filter(reason="blog").values_list("person__handle", flat=True)) == ["noor"]
    assert sorted(addresses(mailoutbox)) == ["ines@example.net", "noor@example.com"]
    changed = blog_posts.save(blog_post, Text("A new title", BODY), by=world.ben, after=blog_post.version)
    publishing.publish(changed, by=world.ben)
    world.settle()
    assert len(addresses(mailoutbox)) == 2


def test_a_subscription_is_confirmed_and_ended_by_its_own_links(world: World) -> None:
    row = subscriptions.ask(world.blog, email="ines@example.net", language="en")
    assert row and list(subscriptions.of_board(world.blog.pk)) == []
    assert subscriptions.ask(world.blog, email="ines@example.net", language="en") is None
    end = subscriptions.token_to_end(row)
    with pytest.raises(Refused):
        subscriptions.confirm(end)
    subscriptions.confirm(subscriptions.token_to_confirm(row))
    assert [one.email for one in subscriptions.of_board(world.blog.pk)] == ["ines@example.net"]
    subscriptions.end(end)
    subscriptions.end(end)
    assert not Subscription.objects.exists()
    with pytest.raises(Refused, match="ended"):
        subscriptions.confirm("made-up")
    with pytest.raises(Refused, match="no e-mail"):
        subscriptions.ask(world.blog, email="nowhere", language="en")


def test_addresses_that_nobody_confirmed_are_forgotten(world: World) -> None:
    subscriptions.ask(world.blog, email="ines@example.net", language="en")
    assert subscriptions.shed() == 0
    Subscription.objects.update(asked_at=clock.ago(days=8))
    assert subscriptions.shed() == 1


def test_a_post_is_brought_along_with_its_comments_and_their_ids(world: World, mailoutbox: list[EmailMessage]) -> None:
    out = clock.ago(days=400)
    comments = [
        OldComment("31", "<p>Second, and an answer.</p>", out + timedelta(hours=2), above="17", author_id=world.noor.pk),
        OldComment("17", "<p>First, from a guest.</p>", out + timedelta(hours=1), name="Ines", email="ines@example.net", site="https://example.net/"),
        OldComment("40", "<p>Still to be looked at.</p>", out + timedelta(hours=3), name="Deals", email="deals@example.com", is_held=True),
    ]
    old = OldBlogPost(
        author_id=world.ben.pk, title="From the old blog", body="<p>It was a <b>long</b> winter.</p>", published_at=out, written_at=out,
        tag_words="winter", excerpt="A winter.", comments=comments, views=7,
    )
    made = restoring.restore_old(world.blog, old)
    restore.settle_boards([world.blog.pk])
    world.settle()
    topic = made.blog_post.topic
    assert topic and set(made.comments) == {"17", "31"}
    topic.refresh_from_db()
    answer = Post.objects.get(pk=made.comments["31"])
    assert (answer.parent_id, answer.number, answer.author) == (made.comments["17"], 3, world.noor)
    assert (topic.created_at, topic.replies_count, topic.views_count) == (out, 2, 7)
    assert [one.name for one in GuestComment.objects.held()] == ["Deals"]
    assert Edition.objects.get().excerpt == "A winter."
    assert (figures()["blog_posts"], figures()["guest_comments"], figures()["comments"]) == (1, 2, 1)
    assert not mailoutbox and not Notification.objects.exists()
    documents.index_all(lambda done, total: None)
    assert restoring.restore_old(world.blog, OldBlogPost(world.ben.pk, "Never out", "<p>x</p>", None, out)).blog_post.topic is None


def test_a_comment_is_a_reply_as_everywhere(world: World) -> None:
    topic = shown(world)
    reply = posts.reply(topic, by=world.noor, body="I hear it ticking from here.")
    assert posts.reply(topic, by=world.ben, body="So do the neighbours, I fear.", parent=reply).depth == 2
