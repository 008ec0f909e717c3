"""The pages of contests."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from commonwheel.formats.contests import outcomes, submissions, votes
from commonwheel.formats.contests.contests import Contest, DecidedBy
from commonwheel.formats.contests.submissions import Submission
from commonwheel.kernel import clock
from tests.formats.contesting import contest, counting, due, voting
from tests.web.browsing import browse, fetch, html, read, words
from tests.world import World

pytestmark = pytest.mark.django_db

STORY = {"title": "My Finch at sea", "body": "It rained on both of us."}


def file() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(out, "JPEG")
    return SimpleUploadedFile("sea.jpg", out.getvalue(), content_type="image/jpeg")


def entry_by(held: Contest, person: Any, title: str = "") -> Submission:
    return submissions.enter(held, by=person, title=title or f"The wet laptop, number {person.pk}", body="It rained on both of us.")


def typed(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"


def form(**other: str) -> dict[str, str]:
    now = clock.now()
    days = {"entries_open_at": -1, "entries_close_at": 7, "voting_opens_at": 7, "voting_closes_at": 14, "announce_at": 15}
    return {
        "title": "Your Finch outdoors", "body": "Show where it has been.", "decided_by": "votes", "entries_each": "1", "votes_each": "1",
        "places": "3", "is_blind": "on", "takes_pictures": "on", **{name: typed(now + timedelta(days=ahead)) for name, ahead in days.items()}, **other,
    }  # fmt: skip


def test_dara_opens_a_contest_and_an_end_before_its_start_keeps_what_she_typed(world: World) -> None:
    dara = browse(world.dara)
    wrong = dara.post("/boards/contests/new/", form(voting_closes_at=typed(clock.now())))
    assert wrong.status_code == 422
    assert "Voting closes before it opens." in words(wrong) and "Show where it has been." in wrong.content.decode()
    done = dara.post("/boards/contests/new/", form())
    held = Contest.objects.get()
    assert done.headers["Location"] == held.topic.get_absolute_url()
    page = read(held.topic.get_absolute_url(), world.noor)
    assert "Open for entries" in page and "Each member may enter once." in page and "Names and counts are told with the winners." in page
    assert "Your Finch outdoors" in read("/boards/contests/")
    assert browse(world.ben).get("/boards/contests/new/").status_code == 403
    assert "entries_open_at" in html("/boards/contests/new/", world.dara)


def test_noor_enters_with_a_picture_once(world: World) -> None:
    held = contest(world)
    noor = browse(world.noor)
    address = f"/topics/{held.topic_id}/entries/new/"
    wrong = noor.post(address, STORY | {"file": file()})
    assert wrong.status_code == 422
    assert "Say in words what the picture shows" in words(wrong) and "It rained on both of us." in wrong.content.decode()
    done = noor.post(address, STORY | {"file": file(), "alt": "A wet laptop"})
    entry = Submission.objects.get()
    assert done.headers["Location"] == f"/entries/{entry.pk}/"
    page = html(f"/entries/{entry.pk}/")
    assert 'alt="A wet laptop"' in page and 'srcset="/media/entries/' in page
    again = noor.post(address, {"title": "A second one of mine", "body": "The sun came out at last."})
    assert again.status_code == 422
    assert "You have entered already." in words(again) and "The sun came out at last." in again.content.decode()
    assert noor.get(address).status_code == 403


def test_an_entry_is_changed_and_withdrawn_by_its_author_alone(world: World) -> None:
    held = contest(world)
    entry = entry_by(held, world.noor)
    address = f"/entries/{entry.pk}/edit/"
    noor = browse(world.noor)
    assert "It rained on both of us." in noor.get(address).content.decode()
    noor.post(address, {"title": "My Finch, dry again", "body": "The sun came out at last."})
    assert "My Finch, dry again" in read(held.topic.get_absolute_url())
    assert browse(world.ben).post(address, STORY).status_code == 422
    assert browse(world.ben).post(address, {"_method": "delete"}).status_code == 403
    assert noor.post(address, {"_method": "delete"}).headers["Location"] == held.topic.get_absolute_url()
    assert not Submission.objects.exists()


def test_blind_voting_tells_neither_names_nor_counts_before_the_announcement(world: World) -> None:
    held = contest(world, is_blind=True)
    first, second = entry_by(held, world.amina, "The wet laptop"), entry_by(held, world.noor, "The dry laptop")
    voting(held)
    ben = browse(world.ben)
    page = held.topic.get_absolute_url()
    answer = ben.post(f"/entries/{first.pk}/vote/", {"then": page})
    assert answer.headers["Location"] == f"{page}#entry-{first.pk}"
    assert 'aria-pressed="true"' in html(page, world.ben)
    for person in (None, world.ben, world.chen):
        for address in (page, f"/entries/{first.pk}/", f"/topics/{held.topic_id}/entries/"):
            shown = read(address, person)
            assert "Amina" not in shown and "1 vote" not in shown
    assert "Yours" in read(page, world.amina)
    due(counting(held))
    outcomes.announce_due()
    told = read(page)
    assert "Amina" in told and "1 vote" in told and "Place 1" in told
    winners = read("/contests/winners/")
    assert "The wet laptop" in winners and "Your Finch outdoors" in winners and "The dry laptop" not in winners
    assert "Your Finch outdoors" in read("/boards/contests/?list=over")
    assert second.title in read(f"/topics/{held.topic_id}/entries/")


def test_a_vote_after_closing_and_for_ones_own_is_answered_in_words(world: World) -> None:
    held = contest(world)
    entry = entry_by(held, world.noor)
    early = browse(world.ben).post(f"/entries/{entry.pk}/vote/")
    assert early.status_code == 403 and "Voting is not open yet." in words(early)
    voting(held)
    own = browse(world.noor).post(f"/entries/{entry.pk}/vote/")
    assert own.status_code == 403 and "Votes are for the entries of others." in words(own)
    assert browse().post(f"/entries/{entry.pk}/vote/").headers["Location"].startswith("/account/sign-in/")
    counting(held)
    late = browse(world.ben).post(f"/entries/{entry.pk}/vote/")
    assert late.status_code == 403 and "Voting is over." in words(late)
    assert not votes.cast_by(world.ben, held)


def test_open_counts_are_told_and_equals_share_a_place(world: World) -> None:
    held = contest(world, is_blind=False)
    rows = [entry_by(held, world.noor), entry_by(held, world.amina)]
    voting(held)
    browse(world.ben).post(f"/entries/{rows[0].pk}/vote/")
    browse(world.chen).post(f"/entries/{rows[1].pk}/vote/")
    assert "1 vote" in read(f"/entries/{rows[0].pk}/") and "Noor" in read(held.topic.get_absolute_url())
    due(counting(held))
    outcomes.announce_due()
    assert read(held.topic.get_absolute_url()).count("Place 1") == 2


def test_a_jury_chooses_on_a_page(world: World) -> None:
    held = contest(world, decided_by=DecidedBy.JURY, voting_opens_at=None, voting_closes_at=None)
    entry = entry_by(held, world.noor)
    voting(held)
    dara = browse(world.dara)
    address = f"/topics/{held.topic_id}/jury/"
    assert "Choose the winners" in read(held.topic.get_absolute_url(), world.dara)
    assert "Choose at least one winner." in words(dara.post(address, {}))
    assert dara.post(address, {f"entry-{entry.pk}-place": "9"}).status_code == 422
    assert dara.post(address, {f"entry-{entry.pk}-place": "1"}).status_code == 302
    assert "Place 1" not in read(f"/entries/{entry.pk}/")
    assert browse(world.ben).get(address).status_code == 403
    due(counting(held))
    outcomes.announce_due()
    assert "Place 1" in read(f"/entries/{entry.pk}/")


def test_terms_are_changed_on_a_page(world: World) -> None:
    held = contest(world)
    dara = browse(world.dara)
    address = f"/topics/{held.topic_id}/contest/"
    wrong = dara.post(address, form(announce_at=typed(clock.now())))
    assert wrong.status_code == 422 and "The announcement comes before everything is over." in words(wrong)
    assert dara.post(address, form(votes_each="3")).status_code == 302
    assert "Each member has 3 votes." in read(held.topic.get_absolute_url())
    assert browse(world.ben).get(address).status_code == 403
    assert browse(world.dara).get(f"/topics/{world.ask().pk}/contest/").status_code == 404


def test_the_picture_of_an_entry_is_served_with_its_contest(world: World) -> None:
    held = contest(world)
    browse(world.noor).post(f"/topics/{held.topic_id}/entries/new/", STORY | {"file": file(), "is_decoration": "on"})
    picture = Submission.objects.get().picture
    assert picture
    assert fetch(browse(), picture.address)[0].status_code == 200
    Contest.objects.get().topic.__class__.objects.filter(pk=held.topic_id).update(hidden_at=clock.now())
    assert browse(world.ben).get(picture.address).status_code == 404


def test_a_topic_that_was_moved_among_contests_is_read_as_one(world: World) -> None:
    topic = world.ask("Is there a contest soon?", by=world.noor, board=world.contests)
    assert "Is there a contest soon?" in read(topic.get_absolute_url())
    assert "No contest is open" in read("/boards/contests/")
    assert "No contest is over yet" in read("/boards/contests/?list=over")
    assert "Nobody has won yet" in read("/contests/winners/")
