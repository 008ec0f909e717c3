"""The pages of knowledge bases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonwheel.formats.articles import articles, harvests, workflow
from commonwheel.formats.articles.articles import Article, State
from commonwheel.formats.articles.harvests import Nomination
from commonwheel.kernel import clock
from tests.formats.test_articles import BODY, draft, published
from tests.web.browsing import browse, html, read, words
from tests.world import World

pytestmark = pytest.mark.django_db

NEW = {"title": "A Finch that wakes in the bag", "summary": "Magnets and lids.", "body": BODY, "tag_words": "sleep"}


def test_amina_writes_chen_publishes_and_everybody_reads(world: World) -> None:
    amina = browse(world.amina)
    answer = amina.post("/boards/knowledge/new/", NEW)
    article = Article.objects.get()
    assert answer.headers["Location"] == f"/articles/{article.pk}/"
    assert "A Finch that wakes" not in read("/boards/knowledge/")
    assert browse(world.ben).get(f"/articles/{article.pk}/").status_code == 404
    assert amina.post(f"/articles/{article.pk}/", NEW | {"after": "1", "step": "submit"}).status_code == 302
    assert "A Finch that wakes" in read("/boards/knowledge/articles/?state=review", world.chen)
    answer = browse(world.chen).post(f"/articles/{article.pk}/", NEW | {"after": "1", "step": "publish"})
    page = read(answer.headers["Location"])
    assert "Contents Why it wakes What to do" in page
    assert "Was this helpful?" in page
    assert 'href="#s-why-it-wakes"' in html(answer.headers["Location"])
    assert 'id="s-why-it-wakes"' in html(answer.headers["Location"])
    assert "A Finch that wakes" in read("/boards/knowledge/?tag=sleep")
    assert "Helped write A Finch that wakes" in read("/members/amina/")


def test_a_wrong_title_keeps_everything_that_was_typed(world: World) -> None:
    answer = browse(world.amina).post("/boards/knowledge/new/", NEW | {"title": "?"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Magnets and lids." in page
    assert "A magnet opens the lid" in page
    assert not Article.objects.exists()


def test_the_second_of_two_writers_sees_both_versions_and_loses_nothing(world: World) -> None:
    article = draft(world)
    browse(world.amina).post(f"/articles/{article.pk}/", NEW | {"body": BODY + "\n\nFrom Amina.", "after": "1"})
    answer = browse(world.chen).post(f"/articles/{article.pk}/", NEW | {"body": BODY + "\n\nFrom Chen.", "after": "1"})
    assert answer.status_code == 409
    page = words(answer)
    assert "Amina saved this article while you were writing." in page
    assert "From Chen." in answer.content.decode()
    assert "<del>" in answer.content.decode().split("Theirs and yours")[1]
    assert 'name="after" value="2"' in answer.content.decode()


def test_a_step_that_is_refused_keeps_what_was_written(world: World) -> None:
    article = draft(world)
    answer = browse(world.chen).post(f"/articles/{article.pk}/", NEW | {"after": "1", "step": "schedule", "summary": "Written anew."})
    assert answer.status_code == 422
    assert "Say when." in words(answer)
    article.refresh_from_db()
    assert article.summary == "Written anew."
    again = browse(world.chen).post(
        f"/articles/{article.pk}/", NEW | {"after": str(article.version), "step": "schedule", "publish_at": "2001-01-01T10:00"}
    )
    assert again.status_code == 422
    assert "passed" in words(again)
    soon = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    article.refresh_from_db()
    sent = NEW | {"after": str(article.version), "step": "schedule", "publish_at": soon}
    assert browse(world.chen).post(f"/articles/{article.pk}/", sent).status_code == 302
    article.refresh_from_db()
    assert article.state == State.APPROVED and article.publish_at


def test_noor_says_it_helped_and_only_editors_read_why(world: World) -> None:
    article = published(world)
    address = article.get_absolute_url()
    assert browse().post(f"/articles/{article.pk}/helpful/", {"helpful": "yes"}).headers["Location"].startswith("/account/sign-in/")
    browse(world.noor).post(f"/articles/{article.pk}/helpful/", {"helpful": "no", "why": "Which menu?"})
    assert "0 say yes, 1 say no" in read(address)
    assert "Which menu?" in read(address, world.chen)
    assert "Which menu?" not in read(address, world.ben)
    browse(world.noor).post(f"/articles/{article.pk}/helpful/", {"_method": "delete"})
    assert "say yes" not in read(address)


def test_a_post_is_nominated_harvested_and_the_thread_shows_the_article(world: World) -> None:
    topic = world.ask()
    reply = world.answer(topic)
    ben = browse(world.ben)
    assert f"/posts/{reply.pk}/nomination/" in html(topic.get_absolute_url(), world.ben)
    ben.post(f"/posts/{reply.pk}/nomination/", {"reason": "Asked every week."})
    desk = read("/boards/knowledge/articles/?state=nominated", world.amina)
    assert "Asked every week." in desk
    assert ben.get("/boards/knowledge/articles/").status_code == 403
    answer = browse(world.amina).post(f"/topics/{topic.pk}/harvest/", {"board": "knowledge"})
    article = Article.objects.get()
    assert answer.headers["Location"] == f"/articles/{article.pk}/"
    workflow.publish(article, by=world.chen)
    assert "There is an article about this: My Finch wakes in the bag" in read(topic.get_absolute_url())
    page = read(Article.objects.get().get_absolute_url())
    assert "It grew out of: My Finch wakes in the bag" in page
    assert "Noor" in page
    assert "wrote in the thread" in page


def test_a_nomination_is_declined_from_the_desk(world: World) -> None:
    reply = world.answer(world.ask())
    harvests.nominate(reply, by=world.ben)
    assert browse(world.ben).post(f"/posts/{reply.pk}/nomination/", {"_method": "delete"}).status_code == 403
    browse(world.amina).post(f"/posts/{reply.pk}/nomination/", {"_method": "delete"})
    assert Nomination.objects.get().decided_by == world.amina


def test_versions_are_compared_and_one_is_written_again(world: World) -> None:
    article = published(world)
    articles.save(article, by=world.amina, after=1, title=article.title, body=BODY.replace("magnet", "strong magnet"), summary=article.summary)
    article.refresh_from_db()
    workflow.publish(article, by=world.chen)
    page = html(f"/articles/{article.pk}/versions/")
    assert "<ins>strong " in page
    assert "strong magnet" not in html(f"/articles/{article.pk}/?version=1", world.amina)
    assert "A magnet opens" in html(f"/articles/{article.pk}/?version=1", world.amina)
    assert browse(world.ben).get(f"/articles/{article.pk}/versions/?old=1&new=99").status_code == 200


def test_a_german_reader_finds_the_german_article(world: World) -> None:
    article = published(world)
    answer = browse(world.amina).post(f"/articles/{article.pk}/translations/", {"language": "de"})
    german = Article.objects.get(language="de")
    assert answer.headers["Location"] == f"/articles/{german.pk}/"
    articles.save(german, by=world.amina, after=1, title="Ein Finch, der aufwacht", body=BODY)
    german.refresh_from_db()
    workflow.publish(german, by=world.chen)
    assert "Ein Finch, der aufwacht" in read(article.get_absolute_url())
    page = browse().get("/boards/knowledge/", headers={"Accept-Language": "de"})
    assert "Ein Finch, der aufwacht" in words(page)
    assert "Ein Finch" not in read("/boards/knowledge/")


def test_somebody_writes_along(world: World) -> None:
    article = draft(world)
    amina = browse(world.amina)
    amina.post(f"/articles/{article.pk}/authors/", {"handle": "@chen"})
    assert article.credits.filter(is_author=True).count() == 2
    assert "There is no member" in words(amina.post(f"/articles/{article.pk}/authors/", {"handle": "nobody"}, follow=True))
    amina.post(f"/articles/{article.pk}/authors/", {"handle": "chen", "_method": "delete"})
    assert article.credits.filter(is_author=True).count() == 1
