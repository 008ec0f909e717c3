"""What members are told when something was done. Nobody is told of what was brought along from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import prefetch_related_objects

from commonwheel.accounts import followings
from commonwheel.accounts.people import Person
from commonwheel.conversations import topics
from commonwheel.conversations.masks import Mask
from commonwheel.conversations.mentions import Mention
from commonwheel.conversations.posts import Post
from commonwheel.delivery import (
    board_watches,
    mails_of_blogs,
    mails_of_posts,
    notifications,
    preferences,
    subscriptions,
    tag_watches,
    watches,
)
from commonwheel.delivery.endings import unsaving
from commonwheel.delivery.notifications import Notification, Reason, Tiding
from commonwheel.formats.articles import articles
from commonwheel.formats.blogs.guests import GuestComment
from commonwheel.formats.ideas import votes
from commonwheel.formats.ideas.ideas import Decision
from commonwheel.formats.polls import ballots
from commonwheel.kernel.lookups import among
from commonwheel.ledger.journal import on, on_many
from commonwheel.ledger.models import Entry

WITHOUT_MAIL = (Reason.MEMBER, Reason.TAG, Reason.BOARD)
"""What followers of a new topic hear by the bell alone."""
AT_ONCE = 1_000
"""Members who are told in one go."""


@on("topic.started")
def authors_follow(entry: Entry) -> None:
    """Who starts a topic wants to hear of answers."""
    if not entry.is_history and entry.actor_id:
        watches.follow_unasked(entry.subject_id, entry.actor_id)
    for person in Mask.objects.filter(post__topic=entry.subject_id, post__number=1).values_list("person_id", flat=True):
        watches.follow_unasked(entry.subject_id, person)


@on("topic.split")
def followers_hear_on_in_the_part(entry: Entry) -> None:
    """Who followed the whole follows the part that was split off."""
    for person in watches.followers(entry.facts["source"]):
        watches.follow_unasked(entry.subject_id, person)


@on("topic.started")
def followers_hear_of_new_topics(entry: Entry) -> None:
    """By the nearest reason of several: whom they follow, then the tag, then the board. Who is mentioned in it hears that instead."""
    opening = _post(entry.facts["post"])
    if entry.is_history or opening is None:
        return
    told = set(opening.mentions.values_list("person_id", flat=True)) | set(Mask.objects.filter(post=opening).values_list("person_id", flat=True))
    # Posts of a blog are told when they come out, to members and guests.
    of_board = [] if "blogging" in opening.topic.board.of_kind.formats else board_watches.followers(opening.topic.board_id)
    reasons = (
        (Reason.MEMBER, followings.followers(opening.author_id) if opening.author_id else []),
        (Reason.TAG, tag_watches.followers(opening.topic)), (Reason.BOARD, of_board),
    )  # fmt: skip
    for reason, people in reasons:
        for person in people:
            if person not in told:
                told.add(person)
                notifications.tell(person, reason, post=opening, actor=opening.author)


@on_many("reply.posted")
def followers_hear_of_replies(entries: Sequence[Entry]) -> None:
    """Followers are told, but who is mentioned in the reply hears that instead. Who replied follows."""
    new = [entry for entry in entries if not entry.is_history]
    posts = Post.objects.listed().select_related("topic").in_bulk([entry.subject_id for entry in new])
    for each in posts.values():
        topics.place(each.topic)
    called = set(Mention.objects.filter(among("post", posts)).values_list("post_id", "person_id"))
    # Those replies are told as decisions.
    decided = set(Decision.objects.filter(among("post", posts)).values_list("post_id", flat=True))
    # Who wrote without a name is told nothing of it, and follows as others do.
    behind = dict(Mask.objects.filter(among("post", posts)).values_list("post_id", "person_id"))
    watching = watches.of_topics({post.topic_id for post in posts.values()})
    tidings: list[Tiding] = []
    joined: list[tuple[int, int]] = []
    for entry in new:
        post = posts.get(entry.subject_id)
        if post is None:
            continue
        known, writer = watching[post.topic_id], behind.get(post.pk, entry.actor_id)
        if post.pk not in decided:
            followers = (person for person, is_on in known.items() if is_on and person != writer and (post.pk, person) not in called)
            tidings += [Tiding(person, post, entry.actor) for person in followers]
        if writer and writer not in known:
            known[writer] = True
            joined.append((post.topic_id, writer))
    watches.follow_all_unasked(joined)
    _tell_all(tidings, Reason.REPLY)


@on("mention.made")
def the_mentioned_hear_of_it(entry: Entry) -> None:
    post = _post(entry.facts["post"])
    if not entry.is_history and post is not None:
        _tell([entry.facts["person"]], Reason.MENTION, post, entry.actor)


@on("kudos.given")
def authors_hear_of_thanks(entry: Entry) -> None:
    post = _post(entry.subject_id)
    if not entry.is_history and post is not None and post.author_id:
        notifications.tell(post.author_id, Reason.KUDOS, post=post, actor=entry.actor)


@on("solution.accepted")
def solvers_and_followers_hear_of_solutions(entry: Entry) -> None:
    post = _post(entry.subject_id)
    if entry.is_history or post is None:
        return
    if post.author_id:
        notifications.tell(post.author_id, Reason.SOLUTION, post=post, actor=entry.actor)
    for person in watches.followers(post.topic_id):
        if person != post.author_id:
            notifications.tell(person, Reason.SOLVED, post=post, actor=entry.actor)


@on("me_too.said")
def who_has_the_same_question_follows(entry: Entry) -> None:
    """They want to hear of answers, too."""
    if not entry.is_history and entry.actor_id:
        watches.follow_unasked(entry.subject_id, entry.actor_id)


@on("solution.reminded")
def askers_hear_of_open_questions(entry: Entry) -> None:
    """By the name of who answered: the bell leads to that reply."""
    post = _post(entry.facts["post"])
    if not entry.is_history and post is not None:
        _tell([entry.facts["asker"]], Reason.REMINDER, post, post.author)


@on("question.routed")
def helpers_hear_of_questions(entry: Entry) -> None:
    """Who offered to answer, of a question that nobody answers; by the name of who asks."""
    post = _post(entry.facts["post"])
    if not entry.is_history and post is not None:
        _tell([entry.facts["person"]], Reason.ROUTED, post, post.author)


@on("idea.decided")
def voters_and_followers_hear_of_decisions(entry: Entry) -> None:
    """Who voted wants to know, whether they follow or not; nobody is told twice."""
    post = _post(entry.facts["post"])
    if not entry.is_history and post is not None:
        people = {*votes.voter_ids(post.topic_id), *watches.followers(post.topic_id)}
        _tell(sorted(people), Reason.IDEA, post, entry.actor)


@on("idea.merged")
def followers_go_along(entry: Entry) -> None:
    """Who followed the duplicate follows what it was merged into, unless they said no to that one."""
    for person in watches.followers(entry.facts["topic"]):
        watches.follow_unasked(entry.facts["into"], person)


@on("poll.closed")
def voters_hear_how_a_poll_ended(entry: Entry) -> None:
    opening = _opening(entry.facts["topic"])
    if not entry.is_history and opening is not None:
        _tell(ballots.voter_ids(entry.subject_id), Reason.POLL, opening, entry.actor or opening.author)


@on("article.published")
def who_helped_write_hears_of_publication(entry: Entry) -> None:
    """Once, when an article comes out: its authors and those whose posts it grew out of."""
    opening = _opening(entry.facts["topic"])
    if not entry.is_history and entry.facts["is_first"] and opening is not None:
        _tell([credit.person_id for credit in articles.credited(opening.topic_id)], Reason.ARTICLE, opening, entry.actor)


@on("blog.published")
def followers_of_a_blog_hear_of_a_post(entry: Entry) -> None:
    """Once, when it comes out: members by bell and mail, guests who subscribed by mail."""
    if entry.is_history or not entry.facts["is_first"]:
        return
    opening = Post.objects.listed().select_related("topic__board", "author").filter(topic_id=entry.facts["topic"], number=1).first()
    if opening is None:
        return
    followers = board_watches.followers(entry.facts["board"])
    wanting = preferences.wanting_mail(person for person in followers if notifications.tell(person, Reason.BLOG, post=opening, actor=opening.author))
    for person in Person.objects.filter(pk__in=wanting):
        mails_of_blogs.tell_member(opening, to=person)
    if Post.objects.visible_to(None).filter(pk=opening.pk).exists():
        for row in subscriptions.of_board(entry.facts["board"]):
            mails_of_blogs.tell_subscriber(opening, to=row)


@on("guest-comment.approved")
def guests_hear_that_their_comment_is_shown(entry: Entry) -> None:
    """Those who asked for it."""
    comment = GuestComment.objects.standing().filter(pk=entry.subject_id, wants_mail=True).first()
    post = _post(entry.facts["post"])
    if not entry.is_history and comment is not None and post is not None:
        mails_of_blogs.tell_guest(comment, post)


@on("photo.thanked")
def photographers_hear_of_thanks(entry: Entry) -> None:
    opening = _opening(entry.facts["topic"])
    if not entry.is_history and opening is not None and entry.facts["to"]:
        notifications.tell(entry.facts["to"], Reason.KUDOS, post=opening, actor=entry.actor)


@on("contest.won")
def winners_hear_that_they_won(entry: Entry) -> None:
    """By the name of who opened the contest; who wins their own hears it from nobody in particular."""
    opening = _opening(entry.facts["topic"])
    winner = entry.facts["author"]
    if not entry.is_history and opening is not None and winner:
        _tell([winner], Reason.CONTEST, opening, opening.author if opening.author_id != winner else None)


@on("search.matched")
def members_hear_of_what_they_look_for(entry: Entry) -> None:
    """By the bell, unless they got a mail of that very post already; by mail once until they look into it, however much is written."""
    post, person_id = _post(entry.facts["post"]), entry.facts["person"]
    if entry.is_history or post is None:
        return
    unseen = Notification.objects.unseen().filter(person_id=person_id)
    if unseen.filter(post=post).exclude(reason__in=WITHOUT_MAIL).exists():
        return
    is_first = not unseen.filter(reason=Reason.SEARCH).exists()
    if not notifications.tell(person_id, Reason.SEARCH, post=post, actor=post.author) or not is_first:
        return
    for person in Person.objects.filter(pk__in=preferences.wanting_mail([person_id])):
        mails_of_posts.send(post, to=person, reason=Reason.SEARCH, end=f"/unfollow/searches/{unsaving.make(person_id, entry.subject_id)}/")


def _opening(topic_id: int) -> Post | None:
    """The first post of a topic, unless it was hidden before anybody was told."""
    return Post.objects.listed().select_related("topic__board", "author").filter(topic_id=topic_id, number=1).first()


def _post(post_id: int) -> Post | None:
    """The post, unless it went or was hidden before anybody was told."""
    return Post.objects.listed().select_related("topic__board", "author").filter(pk=post_id).first()


def _tell(person_ids: Iterable[int], reason: str, post: Post, actor: Person | None) -> None:
    _tell_all([Tiding(person, post, actor) for person in person_ids], reason)


def _tell_all(tidings: Sequence[Tiding], reason: str) -> None:
    """Ring the bell, and send a mail to those who want one and have no unseen notice about this already."""
    for start in range(0, len(tidings), AT_ONCE):
        part = tidings[start : start + AT_ONCE]
        fresh = [tiding for tiding, rung in zip(part, notifications.tell_all(reason, part), strict=True) if rung.is_first]
        people = Person.objects.filter(among("pk", preferences.wanting_mail(tiding.person_id for tiding in fresh)), is_active=True)
        wanting = people.exclude(email="").in_bulk()
        mailed = [tiding for tiding in fresh if tiding.person_id in wanting]
        prefetch_related_objects([tiding.post for tiding in mailed], "author")
        for tiding in mailed:
            mails_of_posts.send(tiding.post, to=wanting[tiding.person_id], reason=reason)
