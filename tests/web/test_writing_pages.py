from __future__ import annotations

import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from commonwheel.conversations import bookmarks, drafts, kudos, posts, reading, tags, topics
from commonwheel.conversations.attachments import Attachment
from commonwheel.conversations.drafts import Draft
from commonwheel.conversations.topics import Topic
from commonwheel.delivery import watches
from commonwheel.formats import solutions
from tests.web.browsing import ACCEPT, browse, fetch, words
from tests.world import PASSWORD, World

QUESTION = {
    "title": "My Finch wakes in the bag", "board": "questions", "body": "It is **hot** when I take it out.",
    "body_format": "markdown", "tags": "sleep, battery",
}


def png(width: int = 30, height: int = 20) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "PNG")
    return SimpleUploadedFile("desk.png", out.getvalue(), "image/png")


def test_noor_asks_and_lands_on_her_question(world: World) -> None:
    answer = browse(world.noor).post("/new/", QUESTION)
    topic = Topic.objects.get()
    assert answer.headers["Location"] == topic.get_absolute_url()
    assert (topic.author, topic.board) == (world.noor, world.questions)
    assert "<strong>hot</strong>" in topic.posts.get().html
    assert tags.of_topics([topic.pk])[topic.pk] == ["sleep", "battery"]


def test_in_a_board_the_board_is_chosen_already(world: World) -> None:
    page = browse(world.noor).get("/boards/lounge/new/")
    assert re.search(r'<option value="lounge" selected', page.content.decode())
    browse(world.noor).post("/boards/lounge/new/", {**QUESTION, "board": ""})
    assert Topic.objects.get().board == world.lounge


def test_a_title_that_is_too_short_keeps_everything_typed_and_says_so_beside_it(world: World) -> None:
    page = browse(world.noor).post("/new/", {**QUESTION, "title": "Hm"})
    said = page.content.decode()
    assert page.status_code == 422
    assert "at least 6 characters" in words(page)
    assert "It is **hot** when I take it out." in said and "sleep, battery" in said
    assert re.search(r'<option value="questions" selected', said)
    assert not Topic.objects.exists()


def test_too_many_tags_are_refused_beside_the_tags(world: World) -> None:
    page = browse(world.noor).post("/new/", {**QUESTION, "tags": "a,b,c,d,e,f"})
    assert "At most 5 tags" in words(page)
    assert not Topic.objects.exists()


def test_a_board_that_noor_cannot_see_cannot_be_chosen(world: World) -> None:
    page = browse(world.noor).post("/new/", {**QUESTION, "board": "moderators"})
    assert page.status_code == 422
    assert browse(world.noor).get("/boards/moderators/new/").status_code == 404
    assert not Topic.objects.exists()


def test_mallory_is_told_why_she_cannot_ask(world: World) -> None:
    page = browse(world.mallory).get("/new/")
    assert page.status_code == 403
    assert "Sold fake chargers." in words(page)


def test_a_visitor_writes_first_signs_in_then_and_finds_it_all_there(world: World) -> None:
    visitor = Client(headers=ACCEPT)
    answer = visitor.post("/new/", QUESTION)
    assert answer.headers["Location"] == "/account/sign-in/?next=%2Fnew%2F"
    signed_in = visitor.post("/account/sign-in/?next=/new/", {"login": "noor", "password": PASSWORD, "next": "/new/"})
    assert signed_in.headers["Location"] == "/new/"
    said = visitor.get("/new/").content.decode()
    assert "My Finch wakes in the bag" in said and "It is **hot** when I take it out." in said
    assert drafts.find("new", by=world.noor) is not None


def test_a_draft_is_there_on_every_device_until_it_is_posted(world: World) -> None:
    desk, phone = browse(world.noor), browse(world.noor)
    desk.post("/drafts/", {"place": "new", "title": "My Finch wak", "board": "questions"})
    desk.post("/drafts/?place=new", {"body": "It is hot wh", "body_format": "markdown"})
    said = phone.get("/new/").content.decode()
    assert "My Finch wak" in said and "It is hot wh" in said
    phone.post("/new/", QUESTION)
    assert not Draft.objects.exists()


def test_drafts_are_listed_with_the_way_back_and_can_be_thrown_away(world: World) -> None:
    topic = world.ask()
    noor = browse(world.noor)
    noor.post("/drafts/", {"place": f"topic:{topic.pk}", "body": "And another"})
    page = noor.get("/account/drafts/")
    assert "My Finch wakes in the bag" in words(page)
    assert f'href="/topics/{topic.pk}/reply/"' in page.content.decode()
    assert "And another" in noor.get(f"/topics/{topic.pk}/reply/").content.decode()
    noor.post("/drafts/", {"place": f"topic:{topic.pk}", "_method": "delete"})
    assert not Draft.objects.exists()


def test_nobody_sees_the_draft_of_another(world: World) -> None:
    browse(world.noor).post("/drafts/", {"place": "new", "title": "A secret question", "body": "Not yet."})
    assert "A secret question" not in browse(world.ben).get("/new/").content.decode()
    assert "A secret question" not in browse(world.ben).get("/account/drafts/").content.decode()


@pytest.mark.parametrize("place", ["", "topic:x", "post:", "me", "topic:1; drop"])
def test_a_draft_for_no_place_is_not_kept(world: World, place: str) -> None:
    assert browse(world.noor).post("/drafts/", {"place": place, "body": "Words."}).status_code == 400
    assert not Draft.objects.exists()


def test_this_answers_it_ends_well(world: World) -> None:
    topic = world.ask()
    reply = world.answer(topic)
    solutions.accept(reply, by=world.noor)
    ben = browse(world.ben)
    ben.post("/drafts/", {"place": "new", "title": "Finch wakes up in my bag"})
    page = ben.post("/new/answered/", {"topic": topic.pk}, follow=True)
    assert "Turn off wake on lid" in words(page)
    assert not Draft.objects.exists()
    ben.post(f"/posts/{reply.pk}/kudos/", {"next": f"/new/answered/{topic.pk}/"})
    assert kudos.given_by(world.ben, [reply.pk]) == {reply.pk}
    assert "You have thanked Amina" in words(ben.get(f"/new/answered/{topic.pk}/"))


def test_chen_cannot_end_at_a_topic_that_is_hidden_from_ben(world: World) -> None:
    topic = world.ask("Who deals with chargers", by=world.chen, board=world.moderators)
    assert browse(world.ben).post("/new/answered/", {"topic": topic.pk}).status_code == 404
    assert browse(world.chen).post("/new/answered/", {"topic": topic.pk}).status_code == 302


def test_amina_replies_to_one_post_and_lands_on_hers(world: World) -> None:
    topic = world.ask()
    above = world.answer(topic, by=world.ben, body="Mine does that too, sadly.")
    page = browse(world.amina).get(f"/topics/{topic.pk}/reply/?to={above.pk}")
    assert "Mine does that too" in words(page)
    answer = browse(world.amina).post(f"/topics/{topic.pk}/reply/", {"body": "Then both want the new firmware.", "parent": above.pk})
    reply = topic.posts.get(number=3)
    assert reply.parent == above
    assert answer.headers["Location"] == f"/posts/{reply.pk}/"


def test_what_the_rich_editor_sends_is_cleaned(world: World) -> None:
    topic = world.ask()
    sent = '<p>Look <b>right here</b><img src=x onerror=alert(1)><script>alert(1)</script></p>'
    browse(world.amina).post(f"/topics/{topic.pk}/reply/", {"body": sent, "body_format": "html"})
    html = topic.posts.get(number=2).html
    assert "onerror" not in html and "script" not in html and "here" in html


def test_a_reply_that_is_too_short_comes_back_with_its_words(world: World) -> None:
    topic = world.ask()
    page = browse(world.amina).post(f"/topics/{topic.pk}/reply/", {"body": "Ok."})
    assert page.status_code == 422
    assert "at least 10 characters" in words(page) and "Ok." in page.content.decode()


def test_noor_edits_and_everybody_can_read_what_changed_and_why(world: World) -> None:
    opening = world.ask(body="It is hot when I take it out.").posts.get()
    noor = browse(world.noor)
    assert "It is hot when I take it out." in noor.get(f"/posts/{opening.pk}/edit/").content.decode()
    noor.post(f"/posts/{opening.pk}/edit/", {"body": "It is warm when I take it out.", "reason": "Measured it."})
    page = browse().get(f"/posts/{opening.pk}/history/").content.decode()
    assert "<del>hot</del><ins>warm</ins>" in page
    assert "Measured it." in page


def test_what_a_moderator_took_out_is_not_shown_to_all(world: World) -> None:
    opening = world.ask(body="My serial number is FX-1234-88.").posts.get()
    browse(world.chen).post(f"/posts/{opening.pk}/edit/", {"body": "My serial number is (removed)."})
    address = f"/posts/{opening.pk}/history/"
    assert "1234" not in browse(world.ben).get(address).content.decode()
    assert "1234" not in browse().get(address).content.decode()
    assert "1234" in browse(world.noor).get(address).content.decode()
    assert "1234" in browse(world.chen).get(address).content.decode()


def test_ben_cannot_edit_the_words_of_noor(world: World) -> None:
    opening = world.ask().posts.get()
    assert browse(world.ben).get(f"/posts/{opening.pk}/edit/").status_code == 403
    assert browse(world.ben).post(f"/posts/{opening.pk}/edit/", {"body": "Ben was here, and wrote this."}).status_code == 403
    opening.refresh_from_db()
    assert "Ben was here" not in opening.html


def test_kudos_given_and_taken_by_a_form_without_scripts(world: World) -> None:
    reply = world.answer(world.ask())
    noor = browse(world.noor)
    assert noor.post(f"/posts/{reply.pk}/kudos/").headers["Location"] == f"/posts/{reply.pk}/"
    assert "Noor" in words(browse().get(f"/posts/{reply.pk}/kudos/"))
    noor.post(f"/posts/{reply.pk}/kudos/", {"_method": "delete"})
    assert kudos.givers(reply) == []


def test_with_htmx_only_the_button_comes_back(world: World) -> None:
    reply = world.answer(world.ask())
    page = browse(world.noor).post(f"/posts/{reply.pk}/kudos/", headers={"HX-Request": "true"})
    said = page.content.decode()
    assert "<html" not in said and 'aria-pressed="true"' in said
    page = browse(world.noor).delete(f"/posts/{reply.pk}/kudos/", headers={"HX-Request": "true"})
    assert 'aria-pressed="false"' in page.content.decode()


def test_a_visitor_who_thanks_signs_in_first(world: World) -> None:
    reply = world.answer(world.ask())
    answer = browse().post(f"/posts/{reply.pk}/kudos/")
    assert answer.headers["Location"] == f"/account/sign-in/?next=%2Fposts%2F{reply.pk}%2F"
    answer = browse().post(f"/posts/{reply.pk}/kudos/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith("/account/sign-in/")


def test_noor_marks_the_solution_and_takes_it_back(world: World) -> None:
    topic = world.ask()
    reply = world.answer(topic)
    browse(world.noor).post(f"/posts/{reply.pk}/solution/")
    assert solutions.of_topics([topic.pk])[topic.pk].post == reply
    browse(world.noor).delete(f"/posts/{reply.pk}/solution/")
    assert solutions.of_topics([topic.pk]) == {}
    assert browse(world.ben).post(f"/posts/{reply.pk}/solution/").status_code == 403


def test_bookmarks_and_following_have_their_lists(world: World) -> None:
    topic = world.ask()
    ben = browse(world.ben)
    ben.post(f"/posts/{topic.last_post_id}/bookmark/")
    ben.post(f"/topics/{topic.pk}/watch/")
    assert bookmarks.kept_by(world.ben, [topic.last_post_id]) == {topic.last_post_id}
    assert "My Finch wakes" in words(ben.get("/account/bookmarks/"))
    assert "My Finch wakes" in words(ben.get("/account/following/"))
    topics.hide(topic, by=world.chen, reason="A duplicate.")
    assert "My Finch wakes" not in words(ben.get("/account/bookmarks/"))
    assert "My Finch wakes" not in words(ben.get("/account/following/"))
    topics.reveal(topic, by=world.chen)
    back = ben.post(f"/posts/{topic.last_post_id}/bookmark/", {"_method": "delete", "next": "/account/bookmarks/"})
    assert back.headers["Location"] == "/account/bookmarks/"
    ben.post(f"/topics/{topic.pk}/watch/", {"_method": "delete"})
    assert not watches.follows(world.ben, topic)


def test_nothing_is_unread_after_one_press(world: World) -> None:
    here, there = world.ask(), world.ask("Hello from the lounge", board=world.lounge, by=world.ben)
    amina = browse(world.amina)
    assert set(reading.unread(world.amina, [here, there])) == {here.pk, there.pk}
    assert amina.post("/read/", {"board": "lounge"}).headers["Location"] == "/boards/lounge/"
    assert set(reading.unread(world.amina, [here, there])) == {here.pk}
    assert amina.post("/read/").headers["Location"] == "/"
    assert reading.unread(world.amina, [here, there]) == {}
    assert amina.post("/read/", {"board": "moderators"}).status_code == 404


def test_no_button_leads_out_of_the_community(world: World) -> None:
    topic = world.ask()
    back = browse(world.ben).post(f"/posts/{topic.last_post_id}/bookmark/", {"next": "https://evil.example/"})
    assert back.headers["Location"] == f"/posts/{topic.last_post_id}/"
    back = browse(world.ben).post(f"/posts/{topic.last_post_id}/bookmark/", {"next": "//evil.example/"})
    assert back.headers["Location"] == f"/posts/{topic.last_post_id}/"


def test_previews_show_what_would_be_posted_and_convert_both_ways(world: World) -> None:
    noor = browse(world.noor)
    shown = noor.post("/preview/", {"body": "**bold** @amina <script>x</script>", "body_format": "markdown"}).content.decode()
    assert "<strong>bold</strong>" in shown and 'href="/members/amina/"' in shown and "<script" not in shown
    assert "<em>" in noor.post("/preview/", {"markdown": "*soft*"}).json()["html"]
    assert noor.post("/preview/", {"html": "<p><em>soft</em></p>"}).json()["markdown"].strip() in ("*soft*", "_soft_")


def test_a_picture_comes_in_and_is_seen_by_who_sees_its_post(world: World) -> None:
    noor = browse(world.noor)
    answer = noor.post("/uploads/", {"file": png()})
    assert answer.status_code == 201
    picture = answer.json()

    def status(client: Client) -> int:
        return fetch(client, picture["url"])[0].status_code

    assert (picture["width"], picture["height"]) == (30, 20)
    assert status(noor) == 200
    assert status(browse(world.ben)) == 404
    topic = posts.start(world.questions, by=world.noor, title="Look at this desk", body=f"![My desk]({picture['url']})")
    shown, _bytes = fetch(browse(), picture["url"])
    assert shown.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Type"] == "image/png" and shown.headers["Cache-Control"].startswith("private")
    topics.hide(topic, by=world.chen, reason="Shows an address.")
    assert status(browse()) == 404
    assert status(browse(world.ben)) == 404
    assert status(browse(world.chen)) == 200
    assert fetch(noor, picture["url"])[0].headers["Cache-Control"].startswith("private")


def test_what_is_no_picture_is_refused_with_the_reason(world: World) -> None:
    sly = SimpleUploadedFile("x.png", b"<svg onload=alert(1)>", "image/png")
    answer = browse(world.noor).post("/uploads/", {"file": sly})
    assert answer.status_code == 422 and "JPEG" in answer.json()["reason"]
    assert browse(world.mallory).post("/uploads/", {"file": png()}).status_code == 422
    assert browse().post("/uploads/", {"file": png()}).status_code == 403
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("name", ["../secret", "..%2f..%2fsecret", "avatars/../../secret", "avatars/%2e%2e", "secret"])
def test_no_name_reaches_out_of_the_folder_of_pictures(world: World, name: str) -> None:
    assert browse(world.noor).get(f"/media/{name}").status_code in (400, 404)


def test_names_are_completed_by_handle_and_by_name(world: World) -> None:
    world.amina.name = "Zahra"
    world.amina.save()
    ben = browse(world.ben)
    assert [one["handle"] for one in ben.get("/mentions/?q=ami").json()["members"]] == ["amina"]
    assert [one["handle"] for one in ben.get("/mentions/?q=Zah").json()["members"]] == ["amina"]
    assert ben.get("/mentions/?q=%25").json()["members"] == []


def test_too_many_previews_are_asked_to_wait(world: World) -> None:
    noor = browse(world.noor)
    codes = [noor.post("/preview/", {"body": "words"}).status_code for _ in range(61)]
    assert codes[:60] == [200] * 60
    answer = noor.post("/preview/", {"body": "words"})
    assert answer.status_code == 429 and 1 <= int(answer.headers["Retry-After"]) <= 60
    assert browse(world.ben).post("/preview/", {"body": "words"}).status_code == 200


def test_a_form_from_elsewhere_is_not_taken(world: World) -> None:
    strict = Client(enforce_csrf_checks=True, headers=ACCEPT)
    strict.force_login(world.noor)
    assert strict.post("/new/", QUESTION).status_code == 403
    assert strict.post("/drafts/", {"place": "new", "body": "x"}).status_code == 403
    assert not Topic.objects.exists() and not Draft.objects.exists()


def test_a_draft_answers_when_it_was_kept(world: World) -> None:
    answer = browse(world.noor).post("/drafts/", {"place": "new", "body": "Some words."})
    assert json.loads(answer.content)["saved_at"]


def test_without_scripts_ben_is_shown_the_answer_before_he_posts_and_may_post_all_the_same(world: World) -> None:
    topic = world.ask()
    solutions.accept(world.answer(topic), by=world.noor)
    world.settle()
    asked = {**QUESTION, "title": "Why does my Finch wake in the bag?", "body": "It is hot *every* time."}
    page = browse(world.ben).post("/new/", asked)
    assert page.status_code == 200
    assert "It is not posted yet" in words(page)
    assert "Turn off wake on lid" in words(page)
    assert "It is hot *every* time." in page.content.decode()
    assert Topic.objects.count() == 1
    assert '<input type="hidden" name="looked" value="1">' in page.content.decode()
    browse(world.ben).post("/new/", {**asked, "looked": "1"})
    assert Topic.objects.count() == 2


def test_the_first_lines_count_while_noor_writes(world: World) -> None:
    topic = world.ask()
    solutions.accept(world.answer(topic), by=world.noor)
    world.settle()
    ben = browse(world.ben)
    assert topic.title not in ben.get("/new/similar/?title=Can somebody help").content.decode()
    told = ben.post("/new/similar/", {"title": "Can somebody help", "body": "<p>My Finch wakes in the bag.</p>", "body_format": "html"})
    assert topic.title in told.content.decode()
    assert "Solved by Amina" in words(told)
