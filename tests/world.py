"""One small named community that the tests' stories are about.

Dara owns the community. Chen moderates all of it. Amina helps every evening (trusted helper). Noor is a newcomer with a
broken laptop. Ben is an ordinary member
who writes the blog. Mallory is banned. A visitor is anybody who did not sign in.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from commonwheel.accounts import people
from commonwheel.accounts.people import Person, Step
from commonwheel.authority import grants, restrictions, roles
from commonwheel.console import founding
from commonwheel.conversations import posts
from commonwheel.conversations.limits import paces
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.ledger import journal
from commonwheel.structure import boards, categories
from commonwheel.structure.boards import Board
from commonwheel.structure.categories import Category

PASSWORD = "correct horse battery staple"


@dataclass
class World:
    """The people and places by name."""

    dara: Person
    chen: Person
    amina: Person
    noor: Person
    ben: Person
    mallory: Person
    visitor: AnonymousUser
    laptops: Category
    backstage: Category
    questions: Board
    lounge: Board
    moderators: Board
    ideas: Board
    knowledge: Board
    blog: Board
    gallery: Board
    contests: Board
    occasions: Board

    @property
    def people(self) -> list[Person]:
        """All who are somebody."""
        return [self.dara, self.chen, self.amina, self.noor, self.ben, self.mallory]

    def ask(self, title: str = "My Finch wakes in the bag", *, by: Person | None = None, body: str = "It is hot when I take it out.", board: Board | None = None, tags: tuple[str, ...] = ()) -> Topic:
        """A topic: Noor's question in the questions board, unless said."""
        return posts.start(board or self.questions, by=by or self.noor, title=title, body=body, tag_names=tags)

    def answer(self, topic: Topic, *, by: Person | None = None, body: str = "Turn off wake on lid in the firmware.", parent: Post | None = None) -> Post:
        """A reply: Amina's, unless said."""
        return posts.reply(topic, by=by or self.amina, body=body, parent=parent)

    def commit(self) -> None:
        """Let all that was done so far count as committed, as it is before the worker or a page sees it: pages rely on what is kept."""
        waiting, connection.run_on_commit = connection.run_on_commit, []
        for _within, act, _is_robust in waiting:
            act()

    def settle(self) -> None:
        """Let all reactions run, as the worker would."""
        self.commit()
        journal.drain(limit=10_000)
        self.commit()


def unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """For stories of many posts: nobody is told that they are very quick."""
    monkeypatch.setattr(paces, "LIMITS", {deed: (kinds, ()) for deed, (kinds, _windows) in paces.LIMITS.items()})


def let_talk(cast: list[Person]) -> None:
    """The limits of newcomers have stories of their own; in all others people talk."""
    people.rank([person.pk for person in cast], Step())
    for person in cast:
        person.refresh_from_db()


def build() -> World:
    """The community, new."""
    founding.found()
    cast = {
        name: people.add(name, name=name.title(), email=f"{name}@example.com", password=PASSWORD)
        for name in ("dara", "chen", "amina", "noor", "ben", "mallory")
    }
    let_talk(list(cast.values()))
    laptops = categories.add("laptops", "Laptops")
    backstage = categories.add("backstage", "Backstage")
    questions = boards.add("questions", "Questions", category=laptops, kind="qanda")
    lounge = boards.add("lounge", "Lounge", category=laptops, kind="forum")
    ideas = boards.add("ideas", "Ideas", category=laptops, kind="ideas")
    knowledge = boards.add("knowledge", "Knowledge base", category=laptops, kind="knowledge")
    blog = boards.add("blog", "From the workshop", category=laptops, kind="blog")
    gallery = boards.add("gallery", "Gallery", category=laptops, kind="gallery")
    contests = boards.add("contests", "Contests", category=laptops, kind="contest")
    occasions = boards.add("events", "Events", category=laptops, kind="occasions")
    moderators = boards.add("moderators", "Moderators", category=backstage, kind="forum")
    founding.close_to(moderators, roles.MODERATOR, roles.STAFF)
    grants.give(roles.named(roles.OWNER), cast["dara"], by=None)
    grants.give(roles.named(roles.MODERATOR), cast["chen"], by=None)
    grants.give(roles.named("helper"), cast["amina"], by=None)
    grants.give(roles.named("blog-author"), cast["ben"], by=None, at=blog.scope)
    restrictions.ban(cast["mallory"], by=None, reason="Sold fake chargers.")
    return World(
        **cast, visitor=AnonymousUser(), laptops=laptops, backstage=backstage,
        questions=questions, lounge=lounge, moderators=moderators, ideas=ideas, knowledge=knowledge,
        gallery=gallery, contests=contests, occasions=occasions, blog=blog,
    )
