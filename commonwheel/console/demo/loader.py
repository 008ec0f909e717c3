"""The demo: a whole small community from ``content/``, as if it had talked here for years. All of it or nothing."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from commonwheel.accounts import people
from commonwheel.accounts.people import Person
from commonwheel.authority import grants, roles
from commonwheel.authority.grants import Source
from commonwheel.console import founding
from commonwheel.console.demo import (
    acquaintances,
    blog,
    circles,
    evenings,
    furniture,
    galleries,
    keepers,
    library,
    rendering,
    reported,
    same_questions,
    script,
    sign_ins,
    surveys,
    traces,
    wishes,
)
from commonwheel.console.demo.placed import Placed
from commonwheel.console.demo.rendering import Pictures, Writer
from commonwheel.console.demo.script import Member, Place, Script
from commonwheel.conversations import attachments, restore, topics
from commonwheel.conversations.lists import pins
from commonwheel.conversations.posts import Post
from commonwheel.conversations.restore import OldReply, OldText, OldTopic
from commonwheel.conversations.topics import Topic
from commonwheel.discovery import documents
from commonwheel.formats import solutions
from commonwheel.formats.solutions import OldSolution
from commonwheel.interchange import origins
from commonwheel.kernel import clock, richtext
from commonwheel.kernel.engines.search import search
from commonwheel.kernel.refusal import Refused
from commonwheel.reputation import awards, metrics, ranks
from commonwheel.structure import boards, categories
from commonwheel.structure.boards import Board

Step = Callable[[str, int, int], None]

ORIGIN = "demo"
ROLES = {"owner": roles.OWNER, "moderator": roles.MODERATOR, "staff": roles.STAFF, "helper": "helper"}


def is_there() -> bool:
    """Whether the demo was loaded."""
    return bool(origins.known(ORIGIN, "members", ["dara"]))


def load(step: Step) -> int:
    """Load the demo where it is not there yet; returns how many posts are new. Refused where others live already."""
    founding.found()
    search().prepare()
    new = 0 if is_there() else _load(step)
    if new:
        metrics.rebuild()
        ranks.rank_all()
        awards.judge_all()
    if search().count() < Post.objects.listed().count():
        documents.index_all(lambda done, total: step("search", done, total))
    return new


def _load(step: Step) -> int:
    if Person.objects.exists() or boards.Board.objects.exists():
        raise Refused("This community is not empty.", cure="Load the demo into a new one: choose another COMMONWHEEL_HOME.")
    pictures = Pictures()
    try:
        with transaction.atomic():
            return Loading(script.read(), pictures, step).run()
    except BaseException:
        pictures.discard()
        raise


class Loading:
    """One run through the script. Chance is always the same chance, so that every installation looks alike."""

    def __init__(self, words: Script, pictures: Pictures, step: Step) -> None:
        self.script, self.pictures, self.step = words, pictures, step
        self.now = clock.now()
        self.dice = random.Random(ORIGIN)
        self.placed = Placed(self.now)

    def run(self) -> int:
        self.members()
        self.places()
        self.talk()
        self.thanks()
        self.solved()
        self.settle()
        wishes.weigh(self.placed, self.dice)
        same_questions.say(self.script, self.placed, random.Random("me-toos"))
        surveys.ask(self.placed, self.dice)
        galleries.hang(self.placed, self.pictures, self.dice)
        galleries.compete(self.placed, self.pictures, self.dice)
        library.fill(self.placed, self.dice)
        blog.fill(self.placed, self.pictures, random.Random("blog"))
        furniture.put(self.placed, self.dice)
        circles.gather(self.placed, self.dice)
        keepers.gather(self.placed)
        evenings.hold(self.placed, self.dice)
        acquaintances.make(self.placed)
        reported.decide(self.placed)
        traces.leave(self.script, self.placed, self.dice)
        return len(self.placed.posts)

    def members(self) -> None:
        secret = sign_ins.password()
        last_words = self._last_words()
        rows = [self._person(member, secret, last_words[member.handle]) for member in self.script.members]
        self.placed.people = {person.handle: person for person in people.restore(rows)}
        origins.remember(ORIGIN, "members", {handle: person.pk for handle, person in self.placed.people.items()})
        for number, member in enumerate(self.script.members, start=1):
            person = self.placed.people[member.handle]
            if member.role in ROLES:
                grants.give(roles.named(ROLES[member.role]), person, by=None, source=Source.SETUP)
            if person.email:
                EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
            self.pictures.portray(person)
            self.step("members", number, len(rows))
        sign_ins.write(secret)

    def _last_words(self) -> dict[str, datetime]:
        """Handle → when they wrote last."""
        said = {member.handle: self.now - timedelta(days=member.joined_days_ago) for member in self.script.members}
        for talk in self.script.talks:
            for line in talk.lines:
                said[line.author] = max(said[line.author], self.now - talk.before + line.after)
        return said

    def _person(self, member: Member, secret: str, last_words: datetime) -> Person:
        may_sign_in = member.handle in sign_ins.PEOPLE
        away = timedelta(days=self.dice.expovariate(member.weight / 25))
        return Person(
            handle=member.handle,
            name=member.name,
            email=sign_ins.address(member.handle) if may_sign_in else "",
            password=make_password(secret) if may_sign_in else "",
            joined_at=self.now - timedelta(days=member.joined_days_ago),
            seen_at=max(last_words, self.now - away),
            biography=member.biography,
            biography_html=rendering.biography(member.biography),
            location=member.location,
            language=member.language if member.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
            time_zone=member.time_zone,
        )

    def places(self) -> None:
        for position, shelf in enumerate(self.script.places):
            category = categories.add(shelf.slug, shelf.title, description=shelf.description, position=position)
            for number, place in enumerate(shelf.boards):
                board = boards.add(
                    place.slug, place.title, category=category, kind=place.kind, description=place.description,
                    language=place.language, position=number,
                )
                self._close(board, place)
                self.placed.boards[place.slug] = board

    def _close(self, board: Board, place: Place) -> None:
        if place.private:
            founding.close_to(board, roles.MODERATOR, roles.STAFF)
        if place.opened_by_staff:
            roles.rule(roles.named(roles.MEMBERS), topics.START, roles.Value.DENY, at=board.scope)
            for slug in (roles.MODERATOR, roles.STAFF):
                roles.rule(roles.named(slug), topics.START, roles.Value.GRANT, at=board.scope)

    def talk(self) -> None:
        """All topics, then all first replies, all second ones …: what is replied to is always there."""
        urls = {handle: person.get_absolute_url() for handle, person in self.placed.people.items()}
        writer = Writer(urls, self.pictures)
        total = sum(len(talk.lines) for talk in self.script.talks)
        made = restore.start([self._opening(talk, writer) for talk in self.script.talks])
        for talk, (topic, opening) in zip(self.script.talks, made, strict=True):
            self.placed.topics[talk.name] = topic
            self.placed.posts[talk.name, 1] = opening
        for number in range(2, max(len(talk.lines) for talk in self.script.talks) + 1):
            longer = [talk for talk in self.script.talks if len(talk.lines) >= number]
            replies = restore.reply([self._reply(talk, number, writer) for talk in longer])
            self.placed.posts |= {(talk.name, number): post for talk, post in zip(longer, replies, strict=True)}
            self.step("posts", len(self.placed.posts), total)
        self._tie(writer)

    def _opening(self, talk: script.Talk, writer: Writer) -> OldTopic:
        author = self.placed.people[talk.lines[0].author]
        html, source = writer.write(talk.lines[0], by=author)
        return OldTopic(
            board_id=self.placed.boards[talk.board].pk, author_id=author.pk, author_name="", title=talk.title, html=html,
            created_at=self.now - talk.before, views=talk.views, tags=talk.tags, language=talk.language, source=source,
        )

    def _reply(self, talk: script.Talk, number: int, writer: Writer) -> OldReply:
        line = talk.lines[number - 1]
        author, above = self.placed.people[line.author], self.placed.posts[talk.name, line.above]
        html, source = writer.write(line, by=author)
        return OldReply(
            topic_id=self.placed.topics[talk.name].pk, board_id=self.placed.boards[talk.board].pk,
            parent_id=above.pk if line.above > 1 else None, author_id=author.pk, author_name="", html=html,
            created_at=self.now - talk.before + line.after, language=talk.language, source=source,
        )

    def _tie(self, writer: Writer) -> None:
        """Pictures to their posts, mentions to the mentioned, and what was there before an edit."""
        called, before = [], []
        for _talk, _number, line, post in self.placed.lines(self.script):
            attachments.settle(post)
            for handle in richtext.mentioned(post.html):
                if handle in self.placed.people and handle != line.author:
                    called.append((post.pk, self.placed.people[handle].pk, post.created_at))
            if line.edit:
                source = post.source.replace(line.edit.now, line.edit.was, 1)
                at = min(post.created_at + timedelta(minutes=line.edit.minutes), self.now)
                before.append(OldText(post.pk, writer.html(source), source, post.author_id, at, line.edit.reason))
        restore.call(called)
        restore.revise(before)

    def thanks(self) -> None:
        rows = []
        for _talk, _number, line, post in self.placed.lines(self.script):
            for handle in line.kudos:
                giver = self.placed.people[handle]
                first = max(post.created_at, giver.joined_at)
                room = self.now - first
                rows.append((post.pk, giver.pk, first + min(room * 0.95, timedelta(hours=self.dice.expovariate(1 / 9)))))
        restore.thank(rows)
        self.placed.thanks = rows

    def solved(self) -> None:
        rows = []
        for talk, number, line, post in self.placed.lines(self.script):
            if line.is_solution:
                topic = self.placed.topics[talk.name]
                at = self._accepted_at(talk, number, post.created_at)
                rows.append(OldSolution(topic.pk, post.pk, post.author_id, topic.author_id, at))
        solutions.restore(rows)
        self.placed.solved = rows

    def _accepted_at(self, talk: script.Talk, number: int, written_at: datetime) -> datetime:
        """Just before the asker came back to thank, or some time later; never in the future."""
        asker = talk.lines[0].author
        for line in talk.lines[number:]:
            if line.author == asker:
                return max(written_at, self.now - talk.before + line.after - timedelta(minutes=2))
        return written_at + min((self.now - written_at) * 0.8, timedelta(minutes=self.dice.uniform(4, 400)))

    def settle(self) -> None:
        ids = [topic.pk for topic in self.placed.topics.values()]
        for number, topic_id in enumerate(ids, start=1):
            restore.settle([topic_id])
            self.step("topics", number, len(ids))
        restore.settle_boards([board.pk for board in self.placed.boards.values()])
        restore.settle_tags()
        fresh = Topic.objects.select_related("board").in_bulk(ids)
        self.placed.topics = {name: fresh[topic.pk] for name, topic in self.placed.topics.items()}
        for talk in self.script.talks:
            if talk.is_pinned:
                pins.pin(self.placed.topics[talk.name], by=self.placed.people["dara"], is_global=True)
