"""What a hidden group holds, of every kind, shows to nobody else: in no list, count, feed, map, calendar, card, message or mail."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from django.core import mail

from commonwheel.accounts.people import Person
from commonwheel.conversations import kudos, labels
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.delivery import live
from commonwheel.delivery.notifications import Notification
from commonwheel.formats import me_toos, solutions
from commonwheel.formats.albums import comments, photos
from commonwheel.formats.articles import articles, harvests, workflow
from commonwheel.formats.blogs import blog_posts, publishing
from commonwheel.formats.blogs.blog_posts import Text
from commonwheel.formats.contests import contests, submissions
from commonwheel.formats.contests.contests import Contest
from commonwheel.formats.ideas import ideas, votes
from commonwheel.formats.occasions import calendars, planning, rsvps, speakers
from commonwheel.formats.occasions.occasions import Occasion
from commonwheel.formats.occasions.planning import Setting
from commonwheel.formats.polls import ballots, polls
from commonwheel.formats.webcasts import chats, questions, recordings, videos
from commonwheel.groups import foundings, members
from commonwheel.structure import boards
from commonwheel.structure.boards import Board
from tests.formats.contesting import terms
from tests.formats.test_albums import shot
from tests.formats.test_videos import MP4
from tests.gatherings import STREAM, begin, date_of, wall
from tests.security.test_visibility import LISTS, SECRET
from tests.web.browsing import browse
from tests.world import World

pytestmark = pytest.mark.django_db

MORE = (
    "/feed.atom", "/feed.rss", "/sitemap.xml", "/sitemaps/places.xml", "/sitemaps/topics-1.xml", "/sitemaps/tags-1.xml", "/sitemaps/members-1.xml", "/robots.txt", "/llms.txt", "/leaderboards/", "/contests/winners/", "/roles/", "/ranks/", "/badges/",
    "/members/ben/", "/members/ben/card/", "/members/ben/kudos/", "/members/ben/solutions/", f"/search/?q=author:ben {SECRET}", "/search/?q=author:ben",
    f"/search/?q={SECRET}&kind=ideas", "/boards/ideas/", "/boards/ideas/roadmap/", "/boards/knowledge/", "/boards/blog/", "/boards/gallery/", "/boards/events/",
    "/boards/contests/", "/boards/events/calendar.ics", "/guest-comments/", "/boards/knowledge/articles/", f"/mentions/?q={SECRET}", "/account/calendar/",
)  # fmt: skip


def board(world: World, group: object, kind: str) -> Board:
    return boards.add(f"circle-{kind}", f"{SECRET} {kind}", category=group.category, kind=kind)  # type: ignore[attr-defined]


def furnished(world: World) -> list[Topic]:
    """A hidden group of Dara's and Ben's with a board of every kind, and something in each of them that both had a hand in."""
    group = foundings.found("circle", f"Circle {SECRET}", by=world.dara, openness="hidden", about=f"All {SECRET}.")
    members.put(group, world.ben)
    subject = f"The affair {SECRET}"
    question = world.ask(subject, by=world.dara, board=board(world, group, "qanda"), body=f"{SECRET}? @noor", tags=(SECRET,))
    reply = world.answer(question, by=world.ben, body=f"An answer of {SECRET}.")
    solutions.accept(reply, by=world.dara)
    kudos.give(reply, by=world.dara)
    me_toos.say(question, by=world.ben)
    labels.define(question.board, [SECRET], by=world.dara)
    poll = polls.add(question, by=world.dara, question=f"Which {SECRET}?", options=[f"{SECRET} one", f"{SECRET} two"])
    ballots.cast(poll, [poll.options.all()[0].pk], by=world.ben)
    wish = world.ask(subject, by=world.ben, board=board(world, group, "ideas"), body=f"More {SECRET}.")
    votes.vote(wish, by=world.dara)
    ideas.decide(wish, "planned", by=world.dara, body=f"Soon {SECRET}.")
    articles_in = board(world, group, "knowledge")
    article = articles.begin(articles_in, by=world.dara, title=subject, body=f"All about {SECRET}.", summary=SECRET)
    blog = board(world, group, "blog")
    written = blog_posts.begin(blog, Text(title=subject, body=f"All about {SECRET}.", excerpt=SECRET), by=world.dara)
    album = world.ask(subject, by=world.dara, board=board(world, group, "gallery"), body=f"Photos of {SECRET}.")
    photo = photos.add(album, shot(), by=world.dara)
    photos.describe(photo, by=world.dara, caption=SECRET, alt=SECRET)
    comments.write(photo, by=world.ben, body=f"What a {SECRET}.")
    starts = wall(3)
    event = planning.plan(
        board(world, group, "occasions"), by=world.dara, title=subject, body=f"Bring {SECRET}.", starts=starts, ends=wall(3, 20),
        setting=Setting("Europe/Berlin", place=f"{SECRET} street", stream=STREAM),
    )  # fmt: skip
    speakers.add(event, by=world.dara, name=f"Prof. {SECRET}")
    rsvps.answer(date_of(event), "going", by=world.ben)
    event = begin(date_of(event)).occasion
    questions.ask(event, f"Why {SECRET}?", by=world.ben)
    chats.say(event, f"Hello {SECRET}", by=world.ben)
    recordings.keep(event, by=world.dara, address=videos.bring(event, io.BytesIO(MP4), by=world.dara).address)
    contest = contests.begin(board(world, group, "contest"), by=world.dara, title=subject, body=f"Win {SECRET}.", terms=terms())
    submissions.enter(Contest.objects.get(), by=world.ben, title=subject, body=f"An entry of {SECRET}.")
    return [question, wish, workflow.publish(article, by=world.dara), publishing.publish(written, by=world.dara), album, event.topic, contest]


def addresses(topics: list[Topic]) -> Iterator[str]:
    """Every address that is about any of it."""
    for topic in topics:
        here, place = f"/topics/{topic.pk}/", topic.board.get_absolute_url()
        yield from (here, topic.get_absolute_url(), f"{here}feed.atom", f"{here}card.png", f"/live/topics/{topic.pk}/", f"/oembed?url=http://localhost:8000{topic.get_absolute_url()}")
        yield from (place, f"{place}feed.atom", f"{place}calendar.ics", f"{place}roadmap/", f"{place}articles/", f"{place}labels/", f"{place}blog-posts/", f"{place}new/")
        yield from (f"{here}{part}/" for part in ("photos", "entries", "contest", "harvest", "comment", "poll/ballot"))
        yield from (f"/posts/{post.pk}/" for post in Post.objects.filter(topic=topic))
    occasion = Occasion.objects.get()
    here = f"/occasions/{occasion.pk}"
    yield from (f"{here}.ics", f"{here}/stream/", f"{here}/recording/", f"{here}/chat/", f"{here}/questions/", f"{here}/edit/", f"{here}/video/")
    yield from (occasion.recording.address, "/photos/1/", "/entries/1/", "/articles/1/", "/articles/1/versions/", "/blog-posts/1/")


@pytest.mark.parametrize("who", ["visitor", "noor", "amina", "mallory", "chen"])
def test_a_group_of_all_kinds_does_not_exist_for_others(world: World, who: str) -> None:
    topics = furnished(world)
    world.settle()
    person: Person | None = None if who == "visitor" else getattr(world, who)
    client = browse(person)
    shown = []
    for address in (*LISTS, *MORE, *addresses(topics)):
        answer = client.get(address)
        said = "" if answer.streaming else answer.content.decode(errors="replace").lower()
        # What was asked comes back in the search box and in links.
        for asked in (address.lower(), "the affair" if "the-affair" in address else "", *(word for word in (SECRET, SECRET[:5]) if word in address)):
            said = said.replace(asked, "") if asked else said
        if SECRET in said or "the affair" in said or (answer.streaming and "/videos/" in address):
            shown.append(address)
    assert shown == []
    ids = [topic.pk for topic in topics]
    assert live.channels(person, topic_ids=ids, chat_ids=ids, bell=False) == {}
    if person is not None:
        assert not Notification.objects.filter(person=person).exclude(reason="badge").exists()
        assert not calendars.of_member(person)[0]
    assert not [letter for letter in mail.outbox if SECRET in f"{letter.subject} {letter.body}" and letter.to not in ([world.dara.email], [world.ben.email])]


def test_who_is_in_it_meets_all_of_it_and_so_this_story_can_fail(world: World) -> None:
    topics = furnished(world)
    world.settle()
    client = browse(world.ben)
    for topic in topics:
        assert SECRET in client.get(topic.get_absolute_url()).content.decode().lower(), topic.board


def test_an_article_harvested_from_a_group_does_not_name_the_thread_to_others(world: World) -> None:
    """Who writes it decides what of it is told outside; where it grew is known inside alone."""
    topic = furnished(world)[0]
    article = harvests.harvest(topic, world.knowledge, by=world.dara)
    articles.save(article, by=world.dara, after=article.version, title="A plain title", body="Plain words.", summary="", tag_words="")
    public = workflow.publish(article, by=world.dara)
    world.settle()
    assert SECRET not in browse(world.noor).get(public.get_absolute_url()).content.decode().lower()
    assert SECRET in browse(world.ben).get(public.get_absolute_url()).content.decode().lower()
