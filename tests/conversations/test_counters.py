"""Whatever people do, in whatever order: every counter says what is there, right after each verb."""

from __future__ import annotations

from collections.abc import Callable

from django.db import models, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from commonwheel.accounts.people import Person
from commonwheel.authority import roles
from commonwheel.authority.scopes import root
from commonwheel.conversations import kudos, posts, topics
from commonwheel.conversations.limits import paces
from commonwheel.conversations.posts import Post
from commonwheel.conversations.tags import Tag
from commonwheel.conversations.topics import Topic
from commonwheel.formats import solutions
from commonwheel.kernel.refusal import Refused
from commonwheel.structure.boards import Board
from tests.world import World

CAST = st.sampled_from(["chen", "amina", "noor", "ben"])
PLACE = st.sampled_from(["questions", "lounge"])
TAGS = st.lists(st.sampled_from(["finch", "heron", "wren"]), max_size=2, unique=True).map(tuple)
PICK = st.integers(0, 1000)


class Evening(RuleBasedStateMachine):
    """One evening in the community."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        roles.rule(roles.named(roles.MEMBERS), paces.UNPACED, roles.Value.GRANT, at=root())

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def topic(self, pick: int) -> Topic:
        rows = list(Topic.objects.order_by("pk"))
        return rows[pick % len(rows)]

    def post(self, pick: int) -> Post:
        rows = list(Post.objects.order_by("pk"))
        return rows[pick % len(rows)]

    def attempt(self, verb: Callable[[], object]) -> None:
        """A refusal changes nothing either."""
        try:
            with transaction.atomic():
                verb()
        except Refused:
            pass

    def person(self, name: str) -> Person:
        return getattr(self.world, name)

    @rule(name=CAST, place=PLACE, tags=TAGS)
    def start(self, name: str, place: str, tags: tuple[str, ...]) -> None:
        self.world.ask(by=self.person(name), board=getattr(self.world, place), tags=tags)

    @precondition(lambda self: Topic.objects.exists())
    @rule(name=CAST, pick=PICK, parent=PICK)
    def reply(self, name: str, pick: int, parent: int) -> None:
        above = self.post(parent)
        self.attempt(lambda: self.world.answer(self.topic(pick), by=self.person(name), parent=above))

    @precondition(lambda self: Topic.objects.exists())
    @rule(name=CAST, pick=PICK)
    def hide_post(self, name: str, pick: int) -> None:
        self.attempt(lambda: posts.hide(self.post(pick), by=self.person(name), reason="Because."))

    @precondition(lambda self: Topic.objects.exists())
    @rule(name=CAST, pick=PICK)
    def reveal_post(self, name: str, pick: int) -> None:
        self.attempt(lambda: posts.reveal(self.post(pick), by=self.person(name)))

    @precondition(lambda self: Topic.objects.exists())
    @rule(pick=PICK)
    def hide_topic(self, pick: int) -> None:
        topics.hide(self.topic(pick), by=self.world.chen, reason="Because.")

    @precondition(lambda self: Topic.objects.exists())
    @rule(pick=PICK)
    def reveal_topic(self, pick: int) -> None:
        topics.reveal(self.topic(pick), by=self.world.chen)

    @precondition(lambda self: Topic.objects.exists())
    @rule(pick=PICK, place=PLACE)
    def move(self, pick: int, place: str) -> None:
        topics.move(self.topic(pick), getattr(self.world, place), by=self.world.chen)

    @precondition(lambda self: Topic.objects.exists())
    @rule(pick=PICK, tags=TAGS)
    def retag(self, pick: int, tags: tuple[str, ...]) -> None:
        topics.retitle(self.topic(pick), title="A title by Chen", tag_names=tags, by=self.world.chen)

    @precondition(lambda self: Topic.objects.exists())
    @rule(name=CAST, pick=PICK)
    def thank(self, name: str, pick: int) -> None:
        self.attempt(lambda: kudos.give(self.post(pick), by=self.person(name)))

    @precondition(lambda self: Topic.objects.exists())
    @rule(name=CAST, pick=PICK)
    def take_thanks_back(self, name: str, pick: int) -> None:
        kudos.take(self.post(pick), by=self.person(name))

    @precondition(lambda self: Topic.objects.exists())
    @rule(name=CAST, pick=PICK)
    def accept(self, name: str, pick: int) -> None:
        self.attempt(lambda: solutions.accept(self.post(pick), by=self.person(name)))

    @precondition(lambda self: Topic.objects.exists())
    @rule(name=CAST, pick=PICK)
    def revoke(self, name: str, pick: int) -> None:
        self.attempt(lambda: solutions.revoke(self.post(pick), by=self.person(name)))

    @precondition(lambda self: Topic.objects.exists())
    @rule(pick=PICK, body=st.sampled_from(["It was the lid.", "It was the firmware."]))
    def edit(self, pick: int, body: str) -> None:
        posts.edit(self.post(pick), by=self.world.chen, body=body)

    @invariant()
    def every_topic_counts_what_is_in_it(self) -> None:
        for topic in Topic.objects.all():
            inside = list(topic.posts.order_by("number"))
            shown = [post for post in inside if not post.hidden_at]
            assert [post.number for post in inside] == list(range(1, topic.last_number + 1))
            assert topic.replies_count == len(shown) - 1
            last = shown[-1]
            assert (topic.last_post_id, topic.last_author_id, topic.bumped_at) == (last.pk, last.author_id, last.created_at)
            assert topic.kudos_count == inside[0].kudos_count

    @invariant()
    def every_post_counts_its_thanks_and_its_edits(self) -> None:
        for post in Post.objects.annotate(thanks=models.Count("kudos", distinct=True), edits=models.Count("revisions", distinct=True)):
            assert (post.kudos_count, post.revisions_count) == (post.thanks, post.edits)  # type: ignore[attr-defined]

    @invariant()
    def every_board_counts_what_can_be_seen(self) -> None:
        for board in Board.objects.all():
            listed = Topic.objects.listed().filter(board=board)
            assert board.topics_count == listed.count()
            assert board.posts_count == Post.objects.listed().filter(topic__board=board).count()
            newest = listed.order_by("-bumped_at", "-id").first()
            assert (board.latest_topic_id, board.latest_at) == ((newest.pk, newest.bumped_at) if newest else (None, None))

    @invariant()
    def every_tag_counts_the_topics_in_sight(self) -> None:
        for tag in Tag.objects.all():
            assert tag.topics_count == Topic.objects.listed().filter(taggings__tag=tag).count()


def test_after_any_evening_every_counter_says_what_is_there(world: World) -> None:
    class Tonight(Evening):
        pass

    Tonight.world = world
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Tonight,
        settings=settings(max_examples=10, stateful_step_count=25, suppress_health_check=list(HealthCheck)),
    )
