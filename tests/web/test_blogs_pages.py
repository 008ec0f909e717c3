"""The pages of blogs."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.test import Client

from commonwheel.conversations import kudos, posts
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.delivery.board_watches import BoardWatch
from commonwheel.delivery.subscriptions import Subscription
from commonwheel.formats.blogs import blog_posts, covers, guests
from commonwheel.formats.blogs.blog_posts import BlogPost, State, Text
from commonwheel.formats.blogs.covers import Cover
from commonwheel.formats.blogs.guests import GuestComment
from commonwheel.kernel import clock
from commonwheel.structure import boards
from commonwheel.web.pages.formats.blogs import browsers
from tests.formats.test_blogs import BODY, draft, picture, published, shown
from tests.formats.test_guests import INES, WORDS, opened
from tests.web.browsing import ACCEPT, browse, fetch, html, read, words
from tests.world import World

pytestmark = pytest.mark.django_db

NEW = {"title": "Twenty thousand openings", "body": BODY, "excerpt": "How we test a hinge.", "tag_words": "hardware"}
GUEST = {"body": WORDS, "name": "Ines R.", "email": "ines@example.net", "site": "example.net"}


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("arm.jpg", picture().read(), content_type="image/jpeg")


def began(seconds: int = 60) -> str:
    """What a form carries that was opened some time ago."""
    return browsers._begun.sign(str(int(clock.ago(seconds=seconds).timestamp())))


def send(client: Client, topic: Topic, **more: str) -> Any:
    """A guest sends the form."""
    return client.post(f"/topics/{topic.pk}/comment/", GUEST | {"began": began()} | more)


def test_ben_writes_with_a_cover_and_everybody_reads(world: World) -> None:
    ben = browse(world.ben)
    answer = ben.post("/boards/blog/new/", NEW | {"picture": upload(), "cover_alt": "An arm lifts a lid", "step": "save"})
    blog_post = BlogPost.objects.get()
    assert answer.headers["Location"] == f"/blog-posts/{blog_post.pk}/"
    assert "Twenty thousand" not in read("/boards/blog/")
    assert browse(world.noor).get(f"/blog-posts/{blog_post.pk}/").status_code == 404
    assert "Twenty thousand" in read("/boards/blog/blog-posts/", world.ben)
    sent = NEW | {"cover": str(blog_post.cover_id), "cover_alt": "An arm lifts a lid", "after": "1", "step": "publish"}
    address = ben.post(f"/blog-posts/{blog_post.pk}/", sent).headers["Location"]
    page = html(address)
    assert 'alt="An arm lifts a lid"' in page and "How we test a hinge." in page
    front = read("/boards/blog/")
    assert "Twenty thousand openings" in front and "How we test a hinge." in front and "1 minute to read" in front
    cover = Cover.objects.get()
    for name in (cover.file.name, cover.narrow.name):
        assert fetch(browse(), f"/media/{name}")[0].status_code == 200


def test_the_cover_of_a_draft_is_for_those_who_may_see_the_draft(world: World) -> None:
    cover = covers.take(picture(), by=world.ben)
    draft(world, cover=cover)
    address = f"/media/{cover.file.name}"
    assert [fetch(browse(person), address)[0].status_code for person in (None, world.noor, world.ben, world.chen)] == [404, 404, 200, 200]


def test_a_wrong_title_keeps_everything_that_was_typed_and_the_picture(world: World) -> None:
    ben = browse(world.ben)
    answer = ben.post("/boards/blog/new/", NEW | {"title": "?", "picture": upload(), "cover_alt": "An arm"})
    assert answer.status_code == 422
    page, cover = answer.content.decode(), Cover.objects.get()
    assert "How we test a hinge." in page and "corner of the workshop" in page and 'value="An arm"' in page
    assert f'name="cover" value="{cover.pk}"' in page
    assert not BlogPost.objects.exists()
    ben.post("/boards/blog/new/", NEW | {"cover": str(cover.pk), "cover_alt": "An arm", "step": "publish"})
    assert BlogPost.objects.get().edition.cover == cover
    assert browse(world.chen).post("/boards/blog/new/", NEW | {"picture": SimpleUploadedFile("x.jpg", b"no picture")}).status_code == 422


def test_nobody_takes_the_cover_of_somebody_elses_draft(world: World) -> None:
    cover = covers.take(picture(), by=world.chen)
    browse(world.ben).post("/boards/blog/new/", NEW | {"cover": str(cover.pk), "cover_alt": "Mine now"})
    assert BlogPost.objects.get().cover is None


def test_the_second_of_two_writers_sees_both_versions_and_loses_nothing(world: World) -> None:
    blog_post = draft(world)
    address = f"/blog-posts/{blog_post.pk}/"
    browse(world.ben).post(address, NEW | {"body": BODY + "\n\nFrom Ben.", "after": "1"})
    answer = browse(world.chen).post(address, NEW | {"body": BODY + "\n\nFrom Chen.", "after": "1"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Ben saved this post while you were writing." in words(answer) and "From Chen." in page
    assert "<del>" in page.split("Theirs and yours")[1] and 'name="after" value="2"' in page


def test_a_step_that_is_refused_keeps_what_was_written(world: World) -> None:
    blog_post = draft(world)
    address = f"/blog-posts/{blog_post.pk}/"
    answer = browse(world.ben).post(address, NEW | {"after": "1", "step": "schedule", "excerpt": "Written anew."})
    assert answer.status_code == 422 and "Say when." in words(answer)
    blog_post.refresh_from_db()
    assert blog_post.excerpt == "Written anew."
    soon = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    browse(world.ben).post(address, NEW | {"after": str(blog_post.version), "step": "schedule", "publish_at": soon})
    blog_post.refresh_from_db()
    assert blog_post.state == State.SCHEDULED
    assert "Twenty thousand" in read("/boards/blog/blog-posts/?state=scheduled", world.ben)


def test_a_first_draft_that_cannot_be_published_is_kept_and_goes_on_there(world: World) -> None:
    answer = browse(world.ben).post("/boards/blog/new/", NEW | {"body": "", "step": "publish"})
    blog_post = BlogPost.objects.get()
    assert answer.status_code == 422 and "nothing to publish" in words(answer)
    assert f'action="/blog-posts/{blog_post.pk}/"' in answer.content.decode()
    browse(world.ben).post(f"/blog-posts/{blog_post.pk}/", {"step": "discard"})
    assert not BlogPost.objects.exists()


def test_members_do_not_write_in_a_blog(world: World) -> None:
    assert browse(world.noor).get("/boards/blog/new/").status_code == 403
    assert browse(world.noor).get("/boards/blog/blog-posts/").status_code == 403
    assert browse().get("/boards/blog/new/").headers["Location"].startswith("/account/sign-in/")
    published(world)
    assert browse(world.noor).get(f"/blog-posts/{BlogPost.objects.get().pk}/").status_code == 403
    assert browse(world.noor).get("/boards/lounge/blog-posts/").status_code == 404


def test_the_archive_by_month_by_author_by_tag_and_the_posts_beside(world: World) -> None:
    older, newer = published(world, "The older one", tag_words="hinges"), published(world, "The newer one")
    BlogPost.objects.filter(pk=older.pk).update(published_at=clock.now().replace(year=2025, month=3, day=4))
    assert "March 2025" in read("/boards/blog/")
    assert "The older one" in read("/boards/blog/2025/3/")
    assert "Posts The older one" in read("/boards/blog/2025/3/") and "Posts The newer one" not in read("/boards/blog/2025/3/")
    assert "Posts by Ben" in read("/boards/blog/by/ben/")
    assert "Only posts tagged hinges" in read("/boards/blog/?tag=hinges")
    for gone in ("/boards/blog/2025/4/", "/boards/blog/2025/13/", "/boards/blog/99999/1/", "/boards/blog/by/noor/", "/boards/blog/by/nobody/", "/boards/lounge/2025/3/"):
        assert browse().get(gone).status_code == 404, gone
    assert "Before The older one" in read(newer.get_absolute_url())
    assert "After The newer one" in read(older.get_absolute_url())


def test_who_likes_it_shows_their_faces_and_links_to_share_ask_nobody(world: World) -> None:
    topic = shown(world)
    kudos.give(Post.objects.select_related("topic__board").get(topic=topic, number=1), by=world.noor)
    page = html(topic.get_absolute_url())
    assert 'title="Noor"' in page.split("Members like this")[1]
    for start in ("mailto:?subject=", "https://bsky.app/intent/compose?", "https://www.linkedin.com/sharing/", "https://x.com/intent/", "https://share.joinmastodon.org/"):
        assert f'href="{start}' in page
    assert f'data-copy="http://localhost:8000{topic.get_absolute_url()}"' in page


def test_search_engines_are_told_what_the_author_wrote_for_them(world: World) -> None:
    cover = covers.take(picture(), by=world.ben)
    blog_post = published(world, seo_title="Hinge test", seo_description="How a hinge is tested.", cover=cover, cover_alt="An arm")
    assert blog_post.topic
    posts.reply(blog_post.topic, by=world.noor, body="I hear it ticking from here.")
    page = html(blog_post.get_absolute_url())
    assert "<title>Hinge test ·" in page and 'name="description" content="How a hinge is tested."' in page
    assert f'property="og:image" content="http://localhost:8000{cover.file.url}"' in page and 'og:image:width" content="1600"' in page
    told = json.loads(re.findall(r'ld\+json">(.*?)</script>', page)[0])["@graph"]
    posting = next(thing for thing in told if thing["@type"] == "BlogPosting")
    assert (posting["headline"], posting["author"]["name"], len(posting["comment"])) == ("Hinge test", "Ben", 1)
    assert posting["image"].endswith(cover.file.url)


def test_the_feed_of_a_blog_tells_the_excerpt_and_the_whole_post(world: World) -> None:
    topic = published(world, excerpt="How <we> test.").topic
    assert topic
    second = published(world, "Another post later").topic
    assert second
    posts.reply(topic, by=world.noor, body="I hear it ticking from here.")
    atom = browse().get("/boards/blog/feed.atom").content.decode()
    assert "How &amp;lt;we&amp;gt; test.</summary>" in atom and "corner of the workshop" in atom
    assert atom.index("Another post later") < atom.index("Twenty thousand openings")
    rss = browse().get("/boards/blog/feed.rss").content.decode()
    assert "<description>How &amp;lt;we&amp;gt; test.</description>" in rss and "<content:encoded>" in rss


def test_a_guest_comments_waits_and_then_comments_at_once(world: World) -> None:
    topic = opened(world)
    address = topic.get_absolute_url()
    assert f"/topics/{topic.pk}/comment/" in html(address)
    ines = Client(headers=ACCEPT)
    page = ines.get(f"/topics/{topic.pk}/comment/")
    assert "Write a comment" in words(page) and 'name="homepage"' in page.content.decode()
    answer = send(ines, topic)
    assert answer.headers["Location"] == address
    assert answer.cookies["guest"]["httponly"] and answer.cookies["guest"]["samesite"] == "Lax"
    assert "as soon as somebody has looked at it" in words(ines.get(address))
    for person in (None, world.noor, world.ben):
        assert WORDS not in read(address, person)
        assert WORDS not in browse(person).get(f"/topics/{topic.pk}/feed.atom").content.decode()
    assert "1 comment of a guest waits" in read(address, world.chen)
    queue = read("/guest-comments/", world.chen)
    assert WORDS in queue and "ines@example.net" in queue
    comment = GuestComment.objects.get()
    browse(world.chen).post(f"/guest-comments/{comment.pk}/approval/")
    for person in (None, world.noor, world.ben):
        page = html(address, person)
        assert WORDS in page and "ines@example.net" not in page and 'href="https://example.net" rel="nofollow ugc noopener"' in page
    answer = send(ines, topic, body="And nobody lifts it with one hand.")
    assert answer.headers["Location"] == Post.objects.get(number=3).get_absolute_url()
    send(Client(headers=ACCEPT), topic, body="I only know her address.")
    assert GuestComment.objects.held().count() == 1


def test_a_cookie_that_was_made_up_is_no_proof(world: World) -> None:
    topic = opened(world)
    guests.approve(guests.write(topic, guest=INES, body=WORDS), by=world.chen)
    thief = Client(headers=ACCEPT)
    thief.cookies["guest"] = INES.browser
    send(thief, topic, body="I know the secret but not the signature.")
    assert GuestComment.objects.held().count() == 1


def test_robots_are_thanked_and_nothing_is_kept(world: World) -> None:
    topic = opened(world)
    assert send(Client(headers=ACCEPT), topic, homepage="https://deals.example").status_code == 302
    quick = send(Client(headers=ACCEPT), topic, began=began(0))
    assert quick.status_code == 422 and "very quick" in words(quick) and WORDS in quick.content.decode()
    for token in ("", "made up", began(2 * 86_400)):
        late = send(Client(headers=ACCEPT), topic, began=token)
        assert late.status_code == 422 and "once more" in words(late) and 'value="ines@example.net"' in late.content.decode()
    assert not GuestComment.objects.exists()


def test_an_address_that_comments_all_the_time_is_asked_to_wait_and_loses_nothing(world: World) -> None:
    topic = opened(world)
    for number in range(10):
        send(Client(headers=ACCEPT), topic, body=f"Comment number {number} of mine.", email=f"guest{number}@example.net")
    answer = send(Client(headers=ACCEPT), topic, body="And one more.", email="last@example.net")
    assert answer.status_code == 429 and "And one more." in answer.content.decode()
    assert GuestComment.objects.count() == 10


def test_a_guest_who_mistypes_finds_everything_still_there(world: World) -> None:
    topic = opened(world)
    answer = send(Client(headers=ACCEPT), topic, email="nowhere")
    assert answer.status_code == 422
    assert WORDS in answer.content.decode() and 'value="Ines R."' in answer.content.decode()
    short = send(Client(headers=ACCEPT), topic, body="Hm")
    assert short.status_code == 422 and "at least" in words(short)


def test_a_guest_answers_a_comment(world: World) -> None:
    topic = opened(world)
    reply = posts.reply(topic, by=world.noor, body="Who opens it in the middle?")
    link = f"/topics/{topic.pk}/comment/?to={reply.pk}"
    assert link in html(topic.get_absolute_url())
    assert link not in html(topic.get_absolute_url(), world.ben)
    page = browse().get(link)
    assert "You answer Noor" in words(page)
    send(Client(headers=ACCEPT), topic, to=str(reply.pk))
    assert GuestComment.objects.get().above == reply
    assert browse(world.ben).get(link).headers["Location"] == f"/topics/{topic.pk}/reply/?to={reply.pk}"


def test_guests_comment_nowhere_else(world: World) -> None:
    topic = shown(world)
    assert "/comment/" not in html(topic.get_absolute_url())
    assert send(Client(headers=ACCEPT), topic).status_code == 403
    hidden = world.ask(board=world.moderators, by=world.chen)
    boards.change(world.moderators, by=world.dara, guests_may_comment=True)
    assert send(Client(headers=ACCEPT), hidden).status_code == 404
    boards.change(world.lounge, by=world.dara, guests_may_comment=True)
    talk = world.ask(board=world.lounge)
    assert "comment as a guest" in read(talk.get_absolute_url())
    assert send(Client(headers=ACCEPT), talk).status_code == 302


def test_the_queue_is_for_who_decides(world: World) -> None:
    comment = guests.write(opened(world), guest=INES, body=WORDS)
    for person in (world.noor, world.ben, world.amina):
        assert browse(person).get("/guest-comments/").status_code == 403
        assert browse(person).post(f"/guest-comments/{comment.pk}/approval/").status_code == 404
        assert browse(person).post(f"/guest-comments/{comment.pk}/guest/").status_code == 404
    assert browse().get("/guest-comments/").headers["Location"].startswith("/account/sign-in/")
    chen = browse(world.chen)
    chen.post(f"/guest-comments/{comment.pk}/approval/", {"_method": "delete", "next": "/guest-comments/?board=blog"})
    assert WORDS in read("/guest-comments/?state=refused", world.chen)
    assert "No comment of a guest waits." in read("/guest-comments/?board=blog", world.chen)
    guests.write(comment.topic, guest=INES, body="Then let me say it again.")
    answer = chen.post(f"/guest-comments/{GuestComment.objects.held().get().pk}/guest/", follow=True)
    assert "1 comment is shown." in words(answer)


def test_members_follow_with_one_press(world: World) -> None:
    noor = browse(world.noor)
    noor.post("/boards/blog/watch/")
    assert BoardWatch.objects.filter(person=world.noor).exists()
    assert "You are told of every new post" in read("/boards/blog/", world.noor)
    noor.post("/boards/blog/watch/", {"_method": "delete"})
    assert not BoardWatch.objects.exists()
    assert browse().post("/boards/blog/watch/").headers["Location"].startswith("/account/sign-in/")
    assert noor.post("/boards/lounge/watch/").headers["Location"] == "/boards/lounge/"
    assert noor.post("/boards/moderators/watch/").status_code == 404
    assert list(BoardWatch.objects.values_list("board", flat=True)) == [world.lounge.pk]


def test_a_guest_subscribes_confirms_and_ends_it_without_signing_in(world: World, mailoutbox: list[EmailMessage]) -> None:
    visitor = Client(headers=ACCEPT, enforce_csrf_checks=False)
    assert "Look into your mail" in words(visitor.post("/boards/blog/subscribe/", {"email": "Ines@example.net"}))
    assert visitor.post("/boards/blog/subscribe/", {"email": "nowhere"}).status_code == 422
    [letter] = mailoutbox
    [link] = re.findall(r"/subscriptions/confirm/\S+", str(letter.body))
    assert "New posts by mail?" in words(visitor.get(link))
    assert Subscription.objects.get().confirmed_at is None
    assert "You are subscribed" in words(visitor.post(link))
    again = words(visitor.post("/boards/blog/subscribe/", {"email": "ines@example.net"}))
    assert "Look into your mail" in again and len(mailoutbox) == 1
    published(world, excerpt="How we test a hinge.")
    world.settle()
    letter = next(mail for mail in mailoutbox if mail.subject == "Twenty thousand openings")
    assert letter.to == ["ines@example.net"] and "How we test a hinge." in str(letter.body)
    end = letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    strict = Client(headers=ACCEPT, enforce_csrf_checks=True)
    assert "No more mails about this blog?" in words(strict.get(end))
    assert Subscription.objects.exists()
    strict.post(end, {"List-Unsubscribe": "One-Click"})
    assert not Subscription.objects.exists()
    assert strict.post(end).status_code == 200


def test_a_member_unfollows_from_the_mail(world: World, mailoutbox: list[EmailMessage]) -> None:
    browse(world.noor).post("/boards/blog/watch/")
    published(world)
    world.settle()
    letter = next(mail for mail in mailoutbox if mail.subject == "Twenty thousand openings")
    end = letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    assert "From the workshop" in words(browse().get(end))
    browse().post(end)
    assert not BoardWatch.objects.exists()
    assert "published a post in a blog you follow" in read("/bell/", world.noor)


def test_what_was_written_since_shows_to_who_may_change_it_alone(world: World) -> None:
    blog_post = published(world)
    blog_posts.save(blog_post, Text("A secret new title", BODY), by=world.ben, after=blog_post.version)
    address = blog_post.get_absolute_url()
    assert "not published yet" in read(address, world.ben)
    for person in (None, world.noor):
        assert "not published yet" not in read(address, person) and "A secret new title" not in read("/boards/blog/", person)


def test_comments_are_read_as_threads_unless_the_reader_wants_them_by_time(world: World) -> None:
    topic = shown(world)
    first = posts.reply(topic, by=world.noor, body="I hear it ticking from here.")
    posts.reply(topic, by=world.amina, body="Something else altogether.")
    posts.reply(topic, by=world.ben, body="So do the neighbours, I fear.", parent=first)
    address = topic.get_absolute_url()
    threads, time = read(address), read(f"{address}?view=linear")
    assert threads.index("the neighbours") < threads.index("Something else")
    assert time.index("the neighbours") > time.index("Something else")
