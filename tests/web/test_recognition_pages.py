"""Pages of thanks, points, and pictures of badges."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from commonwheel.formats import solutions
from commonwheel.reputation.badges import Badge
from commonwheel.reputation.thank_yous import ThankYou
from tests.web.browsing import browse, fetch, html, read, words
from tests.world import World

REASON = "Stayed with me until the Finch slept."


def test_noor_thanks_amina_on_her_page_and_chen_hides_it(world: World) -> None:
    noor = browse(world.noor)
    assert noor.post("/members/amina/thanks/", {"reason": "ta"}).status_code == 422
    noor.post("/members/amina/thanks/", {"reason": REASON})
    assert REASON in read("/members/amina/") and REASON in read("/members/amina/thanks/")
    said = ThankYou.objects.get()
    assert "Take it back" in words(noor.get("/members/amina/thanks/"))
    assert browse(world.ben).get(f"/thanks/{said.pk}/hiding/").status_code == 403
    chen = browse(world.chen)
    assert REASON in words(chen.get(f"/thanks/{said.pk}/hiding/"))
    chen.post(f"/thanks/{said.pk}/hiding/", {"reason": "Advertising"})
    assert REASON not in read("/members/amina/") and "Advertising" in read("/members/amina/thanks/", world.chen)
    chen.post(f"/thanks/{said.pk}/hiding/", {"_method": "delete"})
    noor.post(f"/thanks/{said.pk}/", {"_method": "delete"})
    assert not ThankYou.objects.exists()


def test_a_visitor_who_wants_to_thank_signs_in_first(world: World) -> None:
    answer = browse().post("/members/amina/thanks/", {"reason": REASON})
    assert answer.status_code == 302 and not ThankYou.objects.exists()


def test_the_table_of_points_is_for_everybody(world: World) -> None:
    world.answer(world.ask())
    world.settle()
    assert "Questions of others solved 15" in read("/points/")
    assert "You have 1 point." in read("/points/", world.amina)
    assert "Change what counts" in read("/points/", world.dara)


def test_the_new_helper_stands_on_the_leaderboards_and_at_home(world: World) -> None:
    solutions.accept(world.answer(world.ask(), by=world.ben), by=world.noor)
    for address in ("/leaderboards/", "/"):
        assert "New helper of the month" in read(address)
    assert "Amina" not in read("/leaderboards/?kind=points&board=questions")


def test_dara_gives_a_badge_a_picture_of_its_own(world: World) -> None:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(out, "PNG")
    badge = Badge.objects.get(slug="first-words")
    said = {name: getattr(badge, name) for name in ("name", "description", "set_name", "icon", "hue", "formula")}
    dara = browse(world.dara)
    wrong = dara.post("/settings/badges/first-words/", {**said, "after": 1, "upload": SimpleUploadedFile("x.png", b"not a picture")})
    assert wrong.status_code == 422 and "not a picture we can show" in words(wrong)
    dara.post("/settings/badges/first-words/", {**said, "after": 1, "upload": SimpleUploadedFile("x.png", out.getvalue())})
    badge.refresh_from_db()
    assert fetch(browse(), badge.picture.url)[0].status_code == 200 and badge.picture.url in html("/badges/")
    dara.post("/settings/badges/first-words/", {**said, "after": badge.version, "without_upload": "on"})
    badge.refresh_from_db()
    assert not badge.picture
