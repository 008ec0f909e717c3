"""The demo: what an operator finds who starts an empty community for the first time."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from commonwheel.accounts import people
from commonwheel.accounts.people import Person
from commonwheel.authority import standing
from commonwheel.console.demo import drawings, loader, script, sign_ins
from commonwheel.conversations import reading, topics
from commonwheel.conversations.attachments import Attachment
from commonwheel.conversations.bookmarks import Bookmark
from commonwheel.conversations.drafts import Draft
from commonwheel.conversations.kudos import Kudo
from commonwheel.conversations.masks import Mask
from commonwheel.conversations.posts import Post
from commonwheel.conversations.revisions import Revision
from commonwheel.conversations.tags import MOST, Tag
from commonwheel.conversations.topics import Topic
from commonwheel.delivery.notifications import Notification
from commonwheel.formats import solutions
from commonwheel.formats.albums.comments import PhotoComment
from commonwheel.formats.albums.photos import Photo
from commonwheel.formats.albums.thanks import PhotoKudo
from commonwheel.formats.articles.articles import Article
from commonwheel.formats.blogs.blog_posts import BlogPost
from commonwheel.formats.blogs.guests import GuestComment
from commonwheel.formats.contests.contests import Contest, Phase
from commonwheel.formats.contests.submissions import Submission
from commonwheel.formats.occasions.occasions import Date
from commonwheel.formats.solutions import Solution
from commonwheel.formats.webcasts import chats
from commonwheel.formats.webcasts.questions import Question
from commonwheel.formats.webcasts.recordings import Recording
from commonwheel.insight.figures import figures
from commonwheel.kernel import clock
from commonwheel.kernel.engines.search import search
from commonwheel.moderation.cases import Case
from commonwheel.structure.boards import Board
from tests.architecture.writes import Watcher


def silent(_what: str, _done: int, _total: int) -> None:
    pass


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[script.Script]:
    """The demo, loaded once for all stories here, with what it was made of."""
    watcher = Watcher()
    with django_db_blocker.unblock():
        with watcher.watching():
            loader.load(silent)
        assert not watcher.trespasses, "\n".join(sorted(watcher.trespasses))
        yield script.read()
        call_command("flush", verbosity=0, interactive=False)
        search().clear()


def test_a_community_of_others_is_left_alone(db: None) -> None:
    # First in this file: the demo stays in the database for all stories after it.
    people.add("ben")
    with pytest.raises(CommandError, match="not empty"):
        call_command("demo")
    assert list(Person.objects.values_list("handle", flat=True)) == ["ben"]


def test_a_demo_that_is_interrupted_leaves_nothing_behind(db: None) -> None:
    def stop(what: str, _done: int, _total: int) -> None:
        if what == "topics":
            raise KeyboardInterrupt

    folder = Path(settings.MEDIA_ROOT)
    before = {file for file in folder.rglob("*") if file.is_file()}
    with pytest.raises(KeyboardInterrupt):
        loader.load(stop)
    assert not Person.objects.exists() and not Board.objects.exists() and not loader.is_there()
    assert {file for file in folder.rglob("*") if file.is_file()} == before


@pytest.fixture
def loaded(demo: script.Script, db: None) -> script.Script:
    return demo


def member(handle: str) -> Person:
    return Person.objects.get(handle=handle)


def test_everybody_and_everything_of_the_script_is_there(loaded: script.Script) -> None:
    lines = [line for talk in loaded.talks for line in talk.lines]
    counted = figures()
    written = Article.objects.published().count() + BlogPost.objects.published().count()
    comments = Post.objects.filter(topic__board__kind="blog", number__gt=1).count()
    assert (written, comments) == (8 + 4, 14)
    assert (counted["blog_posts"], counted["guest_comments"]) == (4, 3) and GuestComment.objects.held().count() == 1
    in_groups = Topic.objects.filter(board__category__group__isnull=False).count()
    more = written + in_groups + Mask.objects.count()
    assert (counted["members"], counted["topics"], counted["posts"]) == (60, len(loaded.talks) + more, len(lines) + more + in_groups + comments)
    assert (counted["labels"], counted["groups"]) == (12, 3)
    assert (counted["albums"], counted["photos"], counted["contests"], counted["contest_entries"]) == (2, 9, 2, 9)
    assert counted["occasions"] == 4 and counted["rsvps"] > 60
    full = Date.objects.get(occasion__capacity=8)
    assert (full.going_count, full.waiting_count) == (8, 3)
    assert Date.objects.to_come().values("occasion").distinct().count() == 3
    assert len(Recording.objects.get().transcript()) > 20 and Question.objects.count() == 3
    assert len(chats.of(Recording.objects.get().occasion)) == 10 and Recording.objects.get().occasion.album
    assert counted["me_toos"] > 80
    assert counted["ideas"] == 12 and counted["idea_votes"] > 100 and counted["polls"] == 3
    thanked = Kudo.objects.filter(post__topic__board__kind="blog").count()
    assert Kudo.objects.count() == sum(len(line.kudos) for line in lines) + thanked
    assert Solution.objects.count() == sum(line.is_solution for line in lines) > 80
    hidden = Post.objects.get(hidden_at__isnull=False)
    assert "forty of these chargers" in hidden.text and search().count() == counted["posts"] - 1
    assert (counted["reports"], Case.objects.open().count(), Case.objects.closed().count()) == (6, 2, 2)
    assert Revision.objects.count() == sum(line.edit is not None for line in lines) > 5


def test_nothing_lies_in_the_future_and_nobody_speaks_before_they_joined(loaded: script.Script) -> None:
    now = clock.now()
    assert not Post.objects.filter(created_at__gt=now).exists()
    assert not Kudo.objects.filter(given_at__gt=now).exists()
    assert not Solution.objects.filter(accepted_at__gt=now).exists()
    assert not Notification.objects.filter(at__gt=now).exists()
    assert not Person.objects.filter(seen_at__gt=now).exists()
    for post in Post.objects.filter(mask__isnull=True, guest_comment__isnull=True).select_related("author"):
        assert post.author and post.author.seen_at and post.author.joined_at <= post.created_at <= post.author.seen_at
    for kudo in Kudo.objects.select_related("giver", "post"):
        assert kudo.given_at >= max(kudo.giver.joined_at, kudo.post.created_at)
    for solution in Solution.objects.select_related("post", "topic"):
        assert solution.accepted_at >= solution.post.created_at and solution.accepted_by_id == solution.topic.author_id


def test_posts_stand_in_the_order_of_the_script(loaded: script.Script) -> None:
    for talk in loaded.talks:
        topic = Topic.objects.get(title=talk.title)
        written = list(topic.posts.order_by("number").values_list("number", "author__handle", "parent__number"))
        assert [row[:2] for row in written] == [(number, line.author) for number, line in enumerate(talk.lines, start=1)]
        assert all((above or 1) == line.above for (_number, _author, above), line in zip(written, talk.lines, strict=True))
        assert topic.replies_count == topic.posts.listed().replies().count()


def test_the_moderators_board_is_seen_by_moderators_and_staff_alone(loaded: script.Script) -> None:
    hidden = Topic.objects.filter(board__slug="moderators")
    assert hidden.count() > 3
    for handle in ("dara", "chen", "marisol", "theo", "priya"):
        assert Topic.objects.visible_to(member(handle)).filter(board__slug="moderators").count() == hidden.count()
    for reader in (AnonymousUser(), member("noor"), member("amina"), member("ben")):
        assert not Topic.objects.visible_to(reader).filter(board__slug="moderators").exists()
        assert not Post.objects.visible_to(reader).filter(topic__board__slug="moderators").exists()


def test_only_staff_and_moderators_announce(loaded: script.Script) -> None:
    board = Board.objects.get(slug="announcements")
    may = {handle for handle in ("dara", "chen", "theo", "amina", "noor") if standing.of(member(handle)).allows(topics.START, board.scope_id)}
    assert may == {"dara", "chen", "theo"}


def test_more_than_half_of_the_questions_are_solved(loaded: script.Script) -> None:
    questions = Topic.objects.filter(board__kind="qanda")
    assert solutions.solved(questions).count() / questions.count() > 0.5
    assert not solutions.solved(Topic.objects.filter(board__kind="forum")).exists()


def test_every_picture_is_there_with_its_size_and_belongs_to_its_post(loaded: script.Script) -> None:
    shown = [name for talk in loaded.talks for line in talk.lines for name in line.pictures]
    in_the_blog = Attachment.objects.filter(post__topic__board__kind="blog").count()
    assert set(shown) == drawings.DRAWINGS.keys()
    assert Attachment.objects.filter(post__isnull=False).count() == Attachment.objects.count() == len(shown) + in_the_blog
    for picture in Attachment.objects.select_related("post"):
        assert picture.post is not None and picture.owner_id == picture.post.author_id
        assert default_storage.size(str(picture.file.name)) > 5_000
        assert f'src="{picture.file.url}"' in picture.post.html
        assert f'width="{picture.width}"' in picture.post.html
        assert picture.file.url in (picture.post.source or picture.post.html)
    assert not Post.objects.filter(html__contains="demo:").exists()
    assert Person.objects.exclude(avatar="").count() == len(drawings.PORTRAITS)


def test_albums_are_lively_and_one_contest_is_over_and_one_is_open(loaded: script.Script) -> None:
    for photo in Photo.objects.select_related("picture", "album__topic"):
        assert photo.picture.alt and photo.by_id == photo.topic.author_id
        assert all(default_storage.exists(name) for name in photo.picture.names)
    assert PhotoKudo.objects.count() > 20 and PhotoComment.objects.count() == 11
    assert not PhotoKudo.objects.filter(given_at__gt=clock.now()).exists()
    assert [contest.phase for contest in Contest.objects.order_by("announce_at")] == [Phase.OVER, Phase.ENTERING]
    winners = Submission.objects.winning().order_by("place", "title").values_list("place", "author__handle")
    assert list(winners) == [(1, "omar"), (1, "carlos"), (3, "felix")]


def test_members_who_are_mentioned_are_linked(loaded: script.Script) -> None:
    post = Post.objects.filter(source__contains="@felix").exclude(author__handle="felix").first()
    assert post is not None and '<a class="mention" href="/members/felix/"' in post.html
    assert member("felix").mentions.filter(post=post).exists()


def test_tags_are_counted_and_few_on_a_topic(loaded: script.Script) -> None:
    written = Article.objects.published().filter(tag_words__contains="battery").count()
    assert Tag.objects.get(slug="battery").topics_count == sum("battery" in talk.tags for talk in loaded.talks) + written
    assert all(len(talk.tags) <= MOST for talk in loaded.talks)


def test_the_four_can_sign_in_with_the_password_in_the_file_and_nobody_else(loaded: script.Script) -> None:
    assert stat.S_IMODE(sign_ins.file().stat().st_mode) == 0o600
    rows = [line.split() for line in sign_ins.file().read_text().splitlines() if "@example.com" in line]
    assert [row[0] for row in rows] == list(sign_ins.PEOPLE)
    for handle, address, password, *_who in rows:
        assert authenticate(None, username=handle, password=password) == member(handle)
        assert EmailAddress.objects.get(email=address).verified
    assert not any(person.has_usable_password() for person in Person.objects.exclude(handle__in=sign_ins.PEOPLE))


def test_who_signs_in_finds_a_used_community(loaded: script.Script) -> None:
    for handle in sign_ins.PEOPLE:
        person = member(handle)
        recent = list(Topic.objects.visible_to(person).filter(bumped_at__gte=person.joined_at).order_by("-bumped_at")[:60])
        unread = reading.unread(person, recent)
        assert 0 < len(unread) < len(recent)
        assert Notification.objects.visible_to(person).filter(person=person).count() > 1
        assert Bookmark.objects.filter(person=person).count() == 4
    assert Notification.objects.filter(person=member("noor"), seen_at__isnull=True).exists()
    assert set(Draft.objects.filter(person=member("noor")).values_list("title", flat=True)) == {"Which folder of the university do I back up", ""}


def test_loading_it_again_changes_nothing(loaded: script.Script) -> None:
    before = (figures(), sign_ins.file().read_text(), Notification.objects.count(), Attachment.objects.count())
    assert loader.load(silent) == 0
    assert (figures(), sign_ins.file().read_text(), Notification.objects.count(), Attachment.objects.count()) == before


def test_an_index_that_was_interrupted_is_completed(loaded: script.Script) -> None:
    search().drop(Post.objects.values_list("pk", flat=True)[:100])
    loader.load(silent)
    assert search().count() == Post.objects.listed().count()
