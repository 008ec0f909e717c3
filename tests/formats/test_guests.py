"""Comments of guests: held until one is approved, then at once from the browser that wrote it, and from no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage

from commonwheel.conversations import locks, posts, topics
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.delivery import watches
from commonwheel.delivery.notifications import Notification
from commonwheel.formats.blogs import guests
from commonwheel.formats.blogs.guests import Guest, GuestComment
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger.models import Entry
from commonwheel.structure import boards
from tests.formats.test_blogs import addresses, shown
from tests.world import World

pytestmark = pytest.mark.django_db

INES = Guest("Ines R.", "ines@example.net", "https://example.net/", browser="the secret of her browser")
WORDS = "Nobody opens a lid in the middle."


def opened(world: World) -> Topic:
    """A post of a blog in which guests may comment."""
    boards.change(world.blog, by=world.dara, guests_may_comment=True)
    return Topic.objects.select_related("board").get(pk=shown(world).pk)


def test_a_held_comment_exists_for_nobody_but_who_decides(world: World, mailoutbox: list[EmailMessage]) -> None:
    topic = opened(world)
    watches.follow(topic, by=world.noor)
    world.settle()
    mailoutbox.clear()
    Notification.objects.all().delete()
    entries = Entry.objects.count()
    comment = guests.write(topic, guest=INES, body=WORDS)
    world.settle()
    topic.refresh_from_db()
    assert (comment.is_held, topic.replies_count, topic.last_number, Post.objects.count()) == (True, 0, 1, 1)
    assert Entry.objects.count() == entries and not mailoutbox and not Notification.objects.exists()
    seen = {name for name in ("dara", "chen", "amina", "noor", "ben", "mallory") if GuestComment.objects.visible_to(getattr(world, name)).exists()}
    assert seen == {"dara", "chen"}
    assert not GuestComment.objects.visible_to(world.visitor).exists()


def test_what_was_approved_is_a_reply_and_followers_hear_of_it(world: World, mailoutbox: list[EmailMessage]) -> None:
    topic = opened(world)
    watches.follow(topic, by=world.noor)
    comment = guests.write(topic, guest=INES, body=WORDS)
    post = guests.approve(comment, by=world.chen)
    assert guests.approve(comment, by=world.chen) == post
    world.settle()
    topic.refresh_from_db()
    assert (post.shown_author, post.author, topic.replies_count) == ("Ines R.", None, 1)
    assert guests.of_posts([post.pk]) == {post.pk: "https://example.net/"}
    assert set(addresses(mailoutbox)) == {"ben@example.com", "noor@example.com"}
    assert Entry.objects.filter(kind="guest-comment.approved").count() == 1


def test_only_who_asked_for_it_gets_a_mail_when_the_comment_is_shown(world: World, mailoutbox: list[EmailMessage]) -> None:
    topic = opened(world)
    comment = guests.write(topic, guest=replace(INES, wants_mail=True), body=WORDS)
    assert not mailoutbox
    guests.approve(comment, by=world.chen)
    world.settle()
    assert addresses(mailoutbox).count("ines@example.net") == 1


def test_the_browser_that_was_approved_comments_at_once_and_no_other_does(world: World) -> None:
    topic = opened(world)
    guests.approve(guests.write(topic, guest=INES, body=WORDS), by=world.chen)
    assert guests.write(topic, guest=INES, body="And nobody lifts it with one hand.").post is not None
    thief = replace(INES, browser="another browser")
    assert guests.write(topic, guest=thief, body="I only know her address.").is_held
    assert guests.write(topic, guest=replace(INES, browser=""), body="I have no cookie at all.").is_held
    assert guests.write(topic, guest=replace(INES, email="other@example.net"), body="Same browser, another guest.").is_held


def test_many_links_are_looked_at_whoever_writes(world: World) -> None:
    topic = opened(world)
    guests.approve(guests.write(topic, guest=INES, body=WORDS), by=world.chen)
    links = " ".join(f"https://example.net/{number}" for number in range(3))
    assert guests.write(topic, guest=INES, body=f"See {links}").is_held


def test_trust_ends_when_a_comment_is_hidden_or_refused(world: World) -> None:
    topic = opened(world)
    post = guests.approve(guests.write(topic, guest=INES, body=WORDS), by=world.chen)
    post = Post.objects.select_related("topic__board").get(pk=post.pk)
    posts.hide(post, by=world.chen, reason="Not so kind.")
    second = guests.write(topic, guest=INES, body="Then let me say it again.")
    assert second.is_held
    posts.reveal(post, by=world.chen)
    guests.refuse(second, by=world.chen)
    assert guests.write(topic, guest=INES, body="And once more for everybody.").is_held


def test_trust_is_for_one_board(world: World) -> None:
    topic = opened(world)
    guests.approve(guests.write(topic, guest=INES, body=WORDS), by=world.chen)
    boards.change(world.lounge, by=world.dara, guests_may_comment=True)
    other = Topic.objects.select_related("board").get(pk=world.ask(board=world.lounge).pk)
    assert guests.write(other, guest=INES, body="Hello to the lounge, too.").is_held


def test_all_that_waits_of_one_guest_is_shown_with_one_press(world: World) -> None:
    topic = opened(world)
    first = guests.write(topic, guest=INES, body=WORDS)
    guests.write(topic, guest=INES, body="And nobody lifts it with one hand.")
    guests.write(topic, guest=replace(INES, browser="another browser"), body="I only know her address.")
    with pytest.raises(Refused):
        guests.approve_all(first, by=world.amina)
    assert guests.approve_all(first, by=world.chen) == 2
    assert [row.html for row in GuestComment.objects.held()] == ["<p>I only know her address.</p>"]


def test_who_may_not_decide_does_not(world: World) -> None:
    comment = guests.write(opened(world), guest=INES, body=WORDS)
    for person in (world.amina, world.ben, world.noor):
        with pytest.raises(Refused):
            guests.approve(comment, by=person)
        with pytest.raises(Refused):
            guests.refuse(comment, by=person)
    assert GuestComment.objects.held().count() == 1


def test_what_was_refused_can_be_shown_after_all_and_is_forgotten_in_a_month(world: World) -> None:
    topic = opened(world)
    comment = guests.write(topic, guest=INES, body=WORDS)
    guests.refuse(comment, by=world.chen)
    guests.refuse(comment, by=world.dara)
    assert comment.decided_by == world.chen
    guests.approve(comment, by=world.chen)
    with pytest.raises(Refused, match="hide it where it stands"):
        guests.refuse(comment, by=world.chen)
    spam = guests.write(topic, guest=replace(INES, email="deals@example.com"), body="Cheap chargers here.")
    guests.refuse(spam, by=world.chen)
    assert guests.shed() == 0
    GuestComment.objects.filter(pk=spam.pk).update(refused_at=clock.now() - timedelta(days=31))
    assert guests.shed() == 1
    assert list(GuestComment.objects.all()) == [comment]


def test_guests_comment_only_where_they_may(world: World) -> None:
    topic = shown(world)
    with pytest.raises(Refused, match="Only members"):
        guests.write(topic, guest=INES, body=WORDS)
    boards.change(world.blog, by=world.dara, guests_may_comment=True)
    topic = Topic.objects.select_related("board").get(pk=topic.pk)
    locks.lock(topic, by=world.chen, reason="Enough.")
    with pytest.raises(Refused, match="locked"):
        guests.write(Topic.objects.select_related("board").get(pk=topic.pk), guest=INES, body=WORDS)
    locks.unlock(topic, by=world.chen)
    topics.hide(topic, by=world.chen, reason="Out of date.")
    with pytest.raises(Refused, match="hidden"):
        guests.write(Topic.objects.select_related("board").get(pk=topic.pk), guest=INES, body=WORDS)


@pytest.mark.parametrize(
    ("field", "guest"),
    [
        ("name", replace(INES, name="  ")), ("name", replace(INES, name="Anonymous")), ("email", replace(INES, email="nowhere")),
        ("site", replace(INES, site="javascript:alert(1)")), ("site", replace(INES, site="https://example.net/" + "x" * 300)),
    ],
)  # fmt: skip
def test_what_a_guest_says_of_themselves_is_looked_at(world: World, field: str, guest: Guest) -> None:
    with pytest.raises(Refused) as wrong:
        guests.write(opened(world), guest=guest, body=WORDS)
    assert wrong.value.field == field
    assert not GuestComment.objects.exists()


def test_guests_show_no_pictures_and_say_the_same_once(world: World) -> None:
    topic = opened(world)
    with pytest.raises(Refused, match="pictures"):
        guests.write(topic, guest=INES, body="![mine](/media/posts/2026/11/secret.png)")
    assert guests.write(topic, guest=INES, body=WORDS) == guests.write(topic, guest=INES, body=WORDS)


def test_a_flood_of_one_guest_ends_before_it_is_one(world: World) -> None:
    topic = opened(world)
    for number in range(guests.HELD_MOST):
        guests.write(topic, guest=INES, body=f"This is comment number {number}.")
    with pytest.raises(Refused, match="wait to be looked at"):
        guests.write(topic, guest=INES, body="And one more to be sure.")


def test_a_guest_answers_a_comment_and_stands_below_it(world: World) -> None:
    topic = opened(world)
    reply = posts.reply(topic, by=world.noor, body="Who opens it in the middle?")
    post = guests.approve(guests.write(topic, guest=INES, body=WORDS, above=reply), by=world.chen)
    assert post.parent == reply
