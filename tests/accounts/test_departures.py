"""Leaving: with everything, for good, and back again."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.db import connection, models
from django.test.utils import isolate_apps
from PIL import Image

from commonwheel.accounts import departures, exports, people, profiles
from commonwheel.accounts.departures import Departure
from commonwheel.accounts.exports import Export
from commonwheel.accounts.people import Person
from commonwheel.authority import grants, leaving, roles
from commonwheel.conversations import attachments, bookmarks, drafts, kudos, recounts
from commonwheel.conversations.attachments import Attachment
from commonwheel.conversations.posts import Post
from commonwheel.conversations.revisions import Revision
from commonwheel.conversations.topics import Topic
from commonwheel.formats import solutions
from commonwheel.formats.ideas import votes
from commonwheel.formats.ideas.ideas import Idea
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger.models import Entry
from commonwheel.structure.boards import Board
from tests.world import World


def gone(person: Person, *, removes: bool = False) -> None:
    """They leave, and their days are over."""
    leaving.leave(person, removes=removes)
    Departure.objects.filter(person=person).update(due_at=clock.ago(minutes=1))
    assert departures.complete_due() == 1
    connection.check_constraints()
    assert not Person.objects.filter(pk=person.pk).exists()


def picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    out.seek(0)
    return out


def test_every_tie_to_a_person_says_what_becomes_of_it() -> None:
    assert departures.uncovered() == []


@isolate_apps("commonwheel.conversations")
def test_a_tie_that_says_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    class Crush(models.Model):
        who = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "conversations"

    Crush.__module__ = "commonwheel.conversations.crushes"
    monkeypatch.setattr(departures.apps, "get_models", lambda **_: [Crush])
    assert departures.uncovered() == ["conversations.Crush.who"]


def test_what_noor_wrote_stays_under_former_member(world: World) -> None:
    topic = world.ask(by=world.ben)
    reply = world.answer(topic, by=world.amina)
    solutions.accept(reply, by=world.ben)
    kudos.give(reply, by=world.noor)
    bookmarks.keep(reply, by=world.amina)
    drafts.save("new", by=world.amina, title="Something", body="Unfinished")
    idea = world.ask("A quieter fan at night", board=world.ideas, by=world.ben)
    votes.vote(idea, by=world.amina)
    world.settle()
    gone(world.amina)
    world.settle()
    reply = Post.objects.get(pk=reply.pk)
    assert (reply.author, reply.shown_author, reply.kudos_count) == (None, "former member", 1)
    assert solutions.of_topics([topic.pk])[topic.pk].author is None
    assert Idea.objects.get(topic=idea).votes_count == 1
    assert not Entry.objects.filter(actor_id=world.amina.pk).exists()


def test_thanks_stay_with_a_post_when_the_giver_leaves(world: World) -> None:
    reply = world.answer(world.ask())
    kudos.give(reply, by=world.ben)
    gone(world.ben)
    reply.refresh_from_db()
    assert (reply.kudos_count, reply.carried_kudos) == (1, 1)
    assert recounts.mend() == 0


def test_who_takes_their_words_along_leaves_only_answers_of_others(world: World) -> None:
    answered, alone = world.ask("Answered by somebody else"), world.ask("Answered by nobody yet")
    world.answer(answered)
    mine = world.answer(answered, by=world.noor, body="My secret serial number is 4711.")
    elsewhere = world.answer(world.ask("A question of Ben's", by=world.ben), by=world.noor, body="Me too, number 4711.")
    Revision.objects.create(post=mine, number=1, html="<p>4712</p>", by=world.noor)
    shown = attachments.add(picture(), by=world.noor)
    world.settle()
    gone(world.noor, removes=True)
    world.settle()
    assert not Post.objects.filter(html__contains="471").exists() and not Revision.objects.exists()
    assert not Attachment.objects.exists() and shown.file.name
    opening = Post.objects.get(topic=answered, number=1)
    assert (opening.html, opening.hidden_at) == ("", None)
    assert Topic.objects.get(pk=alone.pk).hidden_at and not Topic.objects.get(pk=answered.pk).hidden_at
    assert Topic.objects.get(pk=answered.pk).replies_count == 1
    assert Post.objects.get(pk=elsewhere.pk).hidden_at
    board = Board.objects.get(pk=world.questions.pk)
    assert (board.topics_count, board.posts_count) == (2, 3)
    assert recounts.mend() == 0


def test_noor_may_come_back_until_her_days_are_over(world: World) -> None:
    leaving.leave(world.noor, removes=True)
    assert not Person.objects.visible_to(world.ben).filter(pk=world.noor.pk).exists()
    assert departures.complete_due() == 0
    assert departures.take_back(world.noor) and not departures.take_back(world.noor)
    assert Person.objects.visible_to(world.ben).filter(pk=world.noor.pk).exists()
    Departure.objects.filter(person=world.noor).update(due_at=clock.ago(minutes=1))
    assert departures.complete_due() == 0


def test_the_mail_that_says_good_bye_holds_the_way_back_once(world: World) -> None:
    departure = leaving.leave(world.noor, removes=False)
    token = departures.token(world.noor)
    world.settle()
    [letter] = mail.outbox
    assert token in letter.body and letter.to == ["noor@example.com"]
    assert departures.returning(token) == world.noor
    departures.take_back(world.noor)
    for wrong in (token, token[:-2] + "xx", ""):
        with pytest.raises(Refused):
            departures.returning(wrong)
    later = leaving.leave(world.noor, removes=False)
    Departure.objects.filter(pk=later.pk).update(asked_at=departure.asked_at + timedelta(minutes=5))
    with pytest.raises(Refused):
        departures.returning(token)


def test_the_last_owner_stays(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        leaving.leave(world.dara, removes=False)
    assert "owner" in str(refusal.value)
    grants.give(roles.named(roles.OWNER), world.chen, by=world.dara)
    gone(world.dara)


def test_nobody_takes_the_handle_of_who_left(world: World) -> None:
    gone(world.amina)
    assert people.is_former("Amina") and people.free_handle("amina") == "amina-2"


def test_the_picture_goes_with_its_owner(world: World, django_capture_on_commit_callbacks: Any) -> None:
    profiles.show(world.amina, picture().getvalue(), "png")
    name, storage = world.amina.avatar.name, world.amina.avatar.storage
    with django_capture_on_commit_callbacks(execute=True):
        gone(world.amina)
    assert not storage.exists(name)


def test_an_export_holds_everything_of_noor_and_nothing_of_others(world: World) -> None:
    topic = world.ask()
    world.answer(topic, body="These words are Amina's alone.")
    profiles.show(world.noor, picture().getvalue(), "png")
    drafts.save("new", by=world.noor, title="Half a thought", body="…")
    shown = attachments.add(picture(), by=world.noor, name="lid.png")
    export = leaving.export(by=world.noor)
    assert exports.make.call(export.pk) == "ready" and exports.make.call(export.pk) == "not wanted any more"
    export.refresh_from_db()
    with export.file.open("rb") as archive, zipfile.ZipFile(archive) as pack:
        everything = {name: pack.read(name) for name in pack.namelist()}
    assert json.loads(everything["profile.json"])[0]["email"] == "noor@example.com"
    assert json.loads(everything["conversations.draft.json"])[0]["title"] == "Half a thought"
    assert "It is hot when" in json.loads(everything["conversations.post.json"])[0]["html"]
    assert {f"files/{shown.file.name}", f"files/{world.noor.avatar.name}"} <= everything.keys()
    assert b"Amina's alone" not in b"".join(everything.values())
    world.settle()
    assert any(f"/account/export/{export.pk}/" in letter.body for letter in mail.outbox)


def test_one_export_at_a_time_and_not_for_ever(world: World, django_capture_on_commit_callbacks: Any) -> None:
    export = leaving.export(by=world.noor)
    with pytest.raises(Refused):
        leaving.export(by=world.noor)
    exports.make.call(export.pk)
    export.refresh_from_db()
    Export.objects.filter(pk=export.pk).update(expires_at=clock.ago(minutes=1))
    assert not Export.objects.visible_to(world.noor).exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert exports.shed() == 1
    assert not export.file.storage.exists(export.file.name)


def test_a_file_that_is_lost_stops_no_export(world: World) -> None:
    shown = attachments.add(picture(), by=world.noor)
    shown.file.storage.delete(shown.file.name)
    archive = io.BytesIO()
    exports.write(world.noor, archive)
    assert f"files/{shown.file.name}.missing.txt" in zipfile.ZipFile(ContentFile(archive.getvalue())).namelist()
