"""Articles: written together, reviewed, published, harvested from talk, and kept true."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonwheel.conversations import posts, topics
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.delivery.notifications import Notification
from commonwheel.formats import solutions
from commonwheel.formats.articles import articles, harvests, helpful, workflow
from commonwheel.formats.articles.articles import Article, Credit, Outdated, State
from commonwheel.formats.articles.harvests import Nomination
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.reputation import metrics
from tests.world import World

pytestmark = pytest.mark.django_db

BODY = "## Why it wakes\n\nA magnet opens the lid, as far as the sensor knows.\n\n## What to do\n\nTurn off wake on lid."


def draft(world: World, title: str = "A Finch that wakes in the bag", **rest: object) -> Article:
    return articles.begin(world.knowledge, by=world.amina, title=title, body=BODY, summary="Magnets and lids.", **rest)  # type: ignore[arg-type]


def published(world: World, **rest: object) -> Article:
    article = draft(world, **rest)
    workflow.publish(article, by=world.chen)
    return Article.objects.select_related("board", "topic").get(pk=article.pk)


def save(article: Article, world: World, body: str, *, after: int | None = None) -> Article:
    return articles.save(article, by=world.amina, after=after or article.version, title=article.title, body=body, summary=article.summary)


def test_a_draft_is_no_topic_and_exists_for_its_author_and_those_who_review(world: World) -> None:
    draft(world)
    assert not Topic.objects.exists()
    seen = {name for name in ("dara", "chen", "amina", "noor", "ben") if Article.objects.visible_to(getattr(world, name)).exists()}
    assert seen == {"dara", "chen", "amina"}
    assert not Article.objects.visible_to(world.visitor).exists()


def test_it_goes_its_way_and_is_a_topic_at_the_end(world: World) -> None:
    article = draft(world, tag_words="sleep, finch")
    workflow.submit(article, by=world.amina)
    workflow.approve(article, by=world.chen)
    topic = workflow.publish(article, by=world.chen)
    article.refresh_from_db()
    assert (article.state, topic.author, topic.title) == (State.PUBLISHED, world.amina, "A Finch that wakes in the bag")
    assert "Turn off wake on lid" in Post.objects.get(topic=topic).html
    assert sorted(topic.taggings.values_list("tag__slug", flat=True)) == ["finch", "sleep"]
    assert workflow.publish(article, by=world.chen) == topic
    assert article.versions.count() == 1


def test_nobody_starts_moves_or_edits_an_article_as_a_topic(world: World) -> None:
    with pytest.raises(Refused, match="written and reviewed"):
        world.ask(board=world.knowledge, by=world.dara)
    topic = published(world).topic
    assert topic
    opening = Post.objects.select_related("topic__board").get(topic=topic)
    with pytest.raises(Refused, match="where it was written"):
        posts.edit(opening, by=world.dara, body="Something else altogether.")
    with pytest.raises(Refused, match="where it was written"):
        topics.retitle(topic, title="Another title", tag_names=[], by=world.dara)
    with pytest.raises(Refused, match="where it was written"):
        topics.move(topic, world.lounge, by=world.dara)
    posts.reply(topic, by=world.ben, body="That helped me, too.")


def test_it_is_returned_with_a_reason_and_recalled_by_its_author(world: World) -> None:
    article = draft(world)
    workflow.submit(article, by=world.amina)
    with pytest.raises(Refused, match="what is missing"):
        workflow.return_(article, by=world.chen, reason=" ")
    workflow.return_(article, by=world.chen, reason="Say for which models.")
    assert (article.state, article.returned_because) == (State.DRAFT, "Say for which models.")
    workflow.submit(article, by=world.amina)
    workflow.recall(article, by=world.amina)
    assert article.state == State.DRAFT
    with pytest.raises(Refused, match="faster"):
        workflow.approve(article, by=world.chen)


def test_writers_do_not_publish_and_members_do_not_write(world: World) -> None:
    article = draft(world)
    with pytest.raises(Refused):
        workflow.publish(article, by=world.amina)
    with pytest.raises(Refused):
        workflow.approve(article, by=world.amina)
    with pytest.raises(Refused):
        articles.begin(world.knowledge, by=world.noor, title="How I see it", body=BODY)
    with pytest.raises(Refused):
        articles.save(article, by=world.noor, after=1, title="Mine now", body=BODY)


def test_what_is_published_stays_while_the_next_version_is_written(world: World) -> None:
    article = published(world)
    assert article.topic
    article = save(article, world, BODY + "\n\nAlso for the Heron.")
    opening = Post.objects.get(topic=article.topic)
    assert (article.state, article.is_changed) == (State.DRAFT, True)
    assert "Heron" not in opening.html
    workflow.publish(article, by=world.chen)
    opening.refresh_from_db()
    assert "Heron" in opening.html
    assert [version.number for version in article.versions.all()] == [2, 1]
    first = article.versions.get(number=1)
    article.refresh_from_db()
    article = workflow.restore(article, first, by=world.amina, after=article.version)
    workflow.publish(article, by=world.chen)
    opening.refresh_from_db()
    assert "Heron" not in opening.html
    assert article.versions.count() == 3


def test_two_write_at_once_and_the_second_sees_what_the_first_saved(world: World) -> None:
    article = draft(world)
    articles.join(article, world.chen, by=world.amina)
    save(article, world, BODY + "\n\nFrom Amina.", after=1)
    with pytest.raises(Outdated) as trouble:
        articles.save(article, by=world.chen, after=1, title=article.title, body=BODY + "\n\nFrom Chen.")
    assert "From Amina." in trouble.value.latest.body
    assert str(trouble.value.reason).startswith("Amina saved")


def test_it_is_published_by_itself_at_its_hour_and_not_before(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    article = draft(world)
    with pytest.raises(Refused, match="passed"):
        workflow.schedule(article, by=world.chen, at=clock.ago(minutes=1))
    workflow.schedule(article, by=world.chen, at=clock.now() + timedelta(hours=1))
    assert workflow.publish_due() == 0
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert (workflow.publish_due(), workflow.publish_due()) == (1, 0)
    assert Topic.objects.get().created_at == later


def test_one_that_waits_for_its_hour_can_wait_again(world: World) -> None:
    article = draft(world)
    workflow.schedule(article, by=world.chen, at=clock.now() + timedelta(hours=1))
    workflow.unschedule(article, by=world.chen)
    article.refresh_from_db()
    assert (article.publish_at, article.state) == (None, State.APPROVED)


def test_a_thread_becomes_a_draft_with_everybody_credited(world: World) -> None:
    topic = world.ask(tags=("sleep",))
    reply = world.answer(topic)
    world.answer(topic, by=world.ben, body="Same with mine, thank you.")
    solutions.accept(reply, by=world.noor)
    harvests.nominate(reply, by=world.ben, reason="Asked every week.")
    article = harvests.harvest(topic, world.knowledge, by=world.amina)
    assert harvests.harvest(topic, world.knowledge, by=world.amina) == article
    assert "It is hot when I take it out." in article.body
    assert "Turn off wake on lid in the firmware." in article.body
    credited = Credit.objects.filter(article=article).order_by("-is_author", "position").values_list("person__handle", "is_author")
    assert list(credited) == [("amina", True), ("noor", False), ("ben", False)]
    assert Nomination.objects.get().article == article
    assert harvests.article_about(topic.pk) is None
    workflow.publish(article, by=world.chen)
    world.settle()
    assert harvests.article_about(topic.pk) == article
    assert sorted(Notification.objects.filter(reason="article").values_list("person__handle", flat=True)) == ["amina", "ben", "noor"]
    assert metrics.value(world.amina, "articles_published") == 1


def test_a_nomination_is_made_once_and_declined_by_who_writes(world: World) -> None:
    reply = world.answer(world.ask())
    harvests.nominate(reply, by=world.ben)
    harvests.nominate(reply, by=world.noor)
    nomination = Nomination.objects.get()
    assert nomination.by == world.ben
    with pytest.raises(Refused):
        harvests.decline(nomination, by=world.ben, board=world.knowledge)
    harvests.decline(nomination, by=world.amina, board=world.knowledge)
    assert not Nomination.objects.open().exists()


def test_members_say_once_whether_it_helped(world: World) -> None:
    article = published(world)
    helpful.say(article, by=world.noor, is_helpful=False, why="Which menu?")
    helpful.say(article, by=world.noor, is_helpful=True)
    helpful.say(article, by=world.ben, is_helpful=False, why="Not for the Wren.")
    article.refresh_from_db()
    assert (article.helpful_count, article.unhelpful_count) == (1, 1)
    assert [opinion.why for opinion in helpful.whys(article)] == ["Not for the Wren."]
    helpful.unsay(article, by=world.ben)
    article.refresh_from_db()
    assert article.unhelpful_count == 0


def test_a_translation_stands_beside_it_and_is_chosen_by_language(world: World) -> None:
    article = published(world)
    with pytest.raises(Refused, match="already"):
        draft(world, translation_of=article, language="en")
    german = draft(world, title="Ein Finch, der in der Tasche aufwacht", translation_of=article, language="de")
    assert articles.in_language([article], "de") == [article]
    workflow.publish(german, by=world.chen)
    assert articles.in_language([article], "de") == [german]
    assert articles.in_language([article], "en") == [article]
    assert articles.siblings(article) == [german]
    assert articles.siblings(german) == [article]


def test_an_article_grows_stale_on_its_day(world: World) -> None:
    article = published(world)
    today = clock.now().date()
    articles.save(article, by=world.chen, after=article.version, title=article.title, body=BODY, review_by=today)
    assert list(Article.objects.stale()) == [article]
    article.refresh_from_db()
    articles.save(article, by=world.chen, after=article.version, title=article.title, body=BODY, review_by=today + timedelta(days=1))
    assert not Article.objects.stale().exists()


def test_the_last_author_stays_and_what_is_published_is_not_thrown_away(world: World) -> None:
    article = draft(world)
    with pytest.raises(Refused, match="at least one author"):
        articles.leave(article, world.amina, by=world.amina)
    articles.join(article, world.chen, by=world.amina)
    articles.leave(article, world.amina, by=world.chen)
    articles.discard(article, by=world.chen)
    assert not Article.objects.exists()
    with pytest.raises(Refused, match="published"):
        articles.discard(published(world), by=world.chen)


def test_what_was_hidden_exists_for_nobody_else(world: World) -> None:
    article = published(world)
    assert article.topic
    topics.hide(article.topic, by=world.chen, reason="Out of date.")
    assert not Article.objects.visible_to(world.noor).exists()
    assert not Article.objects.published().exists()
