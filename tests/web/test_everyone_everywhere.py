"""Every address × everybody: what each is answered stands in everyone_everywhere.toml, and a change of it is a decision.

An address that is not in the table fails. After you have looked at what changed, write the table anew with
``pytest tests/web/test_everyone_everywhere.py --regenerate``.
"""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from commonwheel.accounts import departures, people, sign_in_links
from commonwheel.authority import leaving, profile_fields, roles
from commonwheel.authority.directories import directories
from commonwheel.authority.doors import providers, sites
from commonwheel.authority.joining import approvals, policies
from commonwheel.authority.joining import invitations as joining_invitations
from commonwheel.conversations import bookmarks, templates
from commonwheel.conversations.templates import Field
from commonwheel.delivery import subscriptions
from commonwheel.delivery.endings import unfollowing, unsaving, unwatching
from commonwheel.discovery import saved
from commonwheel.formats.albums import photos
from commonwheel.formats.articles import articles
from commonwheel.formats.blogs import guests
from commonwheel.formats.contests import submissions
from commonwheel.formats.ideas import votes
from commonwheel.formats.occasions import calendars, speakers
from commonwheel.formats.webcasts import chats, questions
from commonwheel.groups import foundings, invitations, members, requests
from commonwheel.kernel.engines.limits import limits
from commonwheel.moderation import reports
from commonwheel.reputation import thank_yous
from commonwheel.reputation.awards import Award
from commonwheel.reputation.programmes import calls, nominations
from commonwheel.structure import boards
from tests.formats.contesting import contest
from tests.formats.test_albums import shot
from tests.formats.test_blogs import draft
from tests.formats.test_guests import INES, WORDS, opened
from tests.gatherings import STREAM, begin, date_of, plan
from tests.reputation.test_programmes import keepers, let_in
from tests.web.browsing import ACCEPT
from tests.world import World

TABLE = Path(__file__).with_name("everyone_everywhere.toml")
EVERYONE = ("visitor", "noor", "mallory", "chen", "dara")
HEAD = "# What everybody is answered everywhere: [visitor, noor (member), mallory (banned), chen (moderator), dara (owner)].\n"

FORM = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>.*?</form>', re.DOTALL | re.IGNORECASE)

pytestmark = pytest.mark.django_db


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """(how the address is written, its pattern) for all that the resolver knows."""
    for pattern in (resolver or get_resolver()).url_patterns:
        written = before + (str(pattern.pattern) if isinstance(pattern.pattern, RoutePattern) else str(pattern.pattern.regex.pattern))
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, written)
        else:
            yield "/" + written.replace("^", "").replace("$", ""), pattern


def of_places(world: World) -> dict[str, str]:
    """Dara's group, and what furnishes a board."""
    boards.change(world.questions, by=world.dara, labelling="free")
    template = templates.save(world.questions, None, by=world.dara, name="Fault", intro="", fields=[Field("Model")])
    group = foundings.found("gardeners", "Gardeners", by=world.dara, openness="request")
    members.put(group, world.ben)
    asked = requests.ask(group, by=world.noor, reason="I grow beans.")
    invited = invitations.invite(group, world.amina, by=world.dara)
    return {
        "<int:request_id>": str(asked.pk), "<int:invitation_id>": str(invited.pk), "groups/<slug:slug>": "groups/gardeners",
        "<int:template_id>": str(template.pk), "settings/places/categories/<slug:slug>": "settings/places/categories/laptops",
    }


def of_members(world: World) -> dict[str, str]:
    """Thanks, a profile's field, an archive, and somebody who is leaving."""
    thanks = thank_yous.say(world.ben, by=world.amina, reason="For the cable.")
    field = profile_fields.save(None, by=world.dara, title="Your device")
    export = leaving.export(by=world.noor)
    guest = people.add("guest", email="guest@example.com")
    departures.leave(guest, removes=False, days=14)
    return {
        "<int:thank_you_id>": str(thanks.pk), "<int:field_id>": str(field.pk), "<int:export_id>": str(export.pk),
        "account/returning/<str:token>": "account/returning/" + departures.token(guest),
    }  # fmt: skip


def of_signing_in(world: World) -> dict[str, str]:
    """What stands for the variable parts of the pages of joining and signing in."""
    invitation = joining_invitations.make(by=world.noor)
    policies.publish("House rules", "Be kind.", by=world.dara)
    told = {"server": "https://id.finch.example", "client_id": "us", "secret": "s"}
    providers.add("oidc", slug="finch", name="Finch ID", told=told, trusts_addresses=False, by=world.dara)
    site, _secret = sites.add("Shop", addresses=["https://shop.finch.example/"], by=world.dara)
    directory, _token = directories.connect("Entra ID", by=world.dara)
    application = approvals.apply(people.add("iris", email="iris@example.com"))
    return {
        "account/invitations/<int:invitation_id>": f"account/invitations/{invitation.pk}", "join/<str:token>": f"join/{invitation.token}", "<int:application_id>": str(application.pk),
        "policies/<slug:slug>": "policies/house-rules", "settings/sign-in/<slug:slug>": "settings/sign-in/finch", "<slug:kind>": "google",
        "<int:site_id>": str(site.pk), "<int:directory_id>": str(directory.pk), "<int:group_id>": "0", "<int:sign_in_id>": "0", "<int:pk>": "0",
        "<int:person_id>": str(world.noor.pk), "<path:rest>": "Bulk",
    }  # fmt: skip


def of_programmes(world: World) -> dict[str, str]:
    """Amina is in the programme, Ben is called, and Noor nominated him; and she keeps a search."""
    programme = keepers(world)
    term = let_in(world, programme)
    kept = saved.save("tag:sleep wake", by=world.noor)
    nomination = nominations.nominate(programme, world.ben, by=world.noor, reason="He knows every dock.")
    call = calls.call(programme, world.ben, by=world.dara)
    return {
        "<slug:programme>": programme.slug, "<int:term_id>": str(term.pk), "<int:nomination_id>": str(nomination.pk), "<int:call_id>": str(call.pk),
        "<slug:role>": "helper", "settings/ranks/<int:position>": "settings/ranks/1", "<int:saved_id>": str(kept.pk),
    }  # fmt: skip


def of_blogs(world: World) -> dict[str, str]:
    """A post that waits, one with a guest's comment, and who follows."""
    waiting, topic = draft(world), opened(world)
    comment = guests.write(topic, guest=INES, body=WORDS)
    asked_for = subscriptions.ask(world.blog, email="ines@example.org", language="en")
    assert asked_for is not None
    return {
        "<int:year>/<int:month>": f"{topic.created_at:%Y}/{topic.created_at.month}", "<int:blog_post_id>": str(waiting.pk), "<int:comment_id>": str(comment.pk),
        **{f"boards/<slug:slug>/{page}": f"boards/blog/{page}" for page in ("<int:year>", "by", "blog-posts", "watch", "subscribe")},
        "topics/<int:topic_id>/comment": f"topics/{topic.pk}/comment", "subscriptions/<str:token>": "subscriptions/" + subscriptions.token_to_end(asked_for),
        "subscriptions/confirm/<str:token>": "subscriptions/confirm/" + subscriptions.token_to_confirm(asked_for),
        "unfollow/blogs/<str:token>": "unfollow/blogs/" + unwatching.make(world.noor.pk, world.blog.pk),
    }  # fmt: skip


def of_formats(world: World) -> dict[str, str]:
    """Something of each format, all of it Noor's, Amina's or Dara's."""
    idea = world.ask("A quieter fan at night", board=world.ideas)
    world.settle()
    cast = votes.vote_for(idea, by=world.dara, customer="Harbour School", reason="A call")
    article = articles.begin(world.knowledge, by=world.amina, title="A Finch that wakes in the bag", body="A magnet opens the lid.")
    album = world.ask("A walk with my Wren", board=world.gallery, by=world.ben)
    photo = photos.add(album, shot(), by=world.ben)
    photos.describe(photo, by=world.ben, caption="At the lake", alt="A laptop on a jetty")
    held = contest(world)
    entry = submissions.enter(held, by=world.ben, title="My Finch at sea", body="It rained on both of us.")
    occasion = plan(world, stream=STREAM)
    date = date_of(occasion)
    speaker = speakers.add(occasion, by=world.dara, name="Prof. Ilse Grau")
    question = questions.ask(begin(date).occasion, "When does it come?", by=world.dara)
    line = chats.say(begin(date).occasion, "Good evening!", by=world.dara)
    on_album = {f"topics/<int:topic_id>/{page}": f"topics/{album.pk}/{page}" for page in ("photos", "photos/new")}
    on_contest = {f"topics/<int:topic_id>/{page}": f"topics/{held.topic_id}/{page}" for page in ("contest", "jury", "entries", "entries/new")}
    return {
        "boards/<slug:slug>/articles": "boards/knowledge/articles", "<int:article_id>": str(article.pk),
        **{f"boards/<slug:slug>/{page}": f"boards/ideas/{page}" for page in ("roadmap", "statuses")},
        **{f"topics/<int:topic_id>/{page}": f"topics/{idea.pk}/{page}" for page in ("vote", "status", "duplicate", "customers")},
        "<int:photo_id>": str(photo.pk), "<int:entry_id>": str(entry.pk), "<int:occasion_id>": str(occasion.pk), "<int:date_id>": str(date.pk),
        "<int:speaker_id>": str(speaker.pk), "<int:question_id>": str(question.pk), "<int:line_id>": str(line.pk), "<str:kind>.vtt": "captions.vtt",
        "calendars/<str:token>": "calendars/" + calendars.key_of(world.noor), "boards/<slug:slug>/calendar": "boards/events/calendar",
        "boards/<slug:slug>/podcast": "boards/events/podcast",
        **on_album, **on_contest, "<int:vote_id>": str(cast.pk),
    }


def filled(world: World) -> dict[str, str]:
    """What stands for the variable parts: Noor's question and what belongs to it."""
    topic = world.ask(tags=("sleep",))
    reply = world.answer(topic)
    bookmarks.keep(reply, by=world.noor)
    world.settle()
    award = Award.objects.filter(person=world.amina).first()
    assert award
    return of_places(world) | of_members(world) | of_signing_in(world) | of_formats(world) | of_blogs(world) | of_programmes(world) | {
        "<int:topic_id>": str(topic.pk), "<slug:slug>": "questions", "<str:slug>": "sleep", "<int:post_id>": str(reply.pk),
        "<str:handle>": "ben", "<int:grant_id>": str(world.dara.grants.get(role__slug=roles.OWNER).pk),
        "<int:case_id>": str(reports.make(topic.posts.get(number=1), by=world.amina, reason="off-topic").case_id), "<path:name>": "missing.png", "<slug:badge>": "first-words", "<int:award_id>": str(award.pk), "<int:part>": "0", "<str:language>": "de", "(?P<key>[-:\\w]+)": "key", "(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)": "1-key",
        "<str:token>": "", "topics/<int:topic_id>/<str:slug>": f"topics/{topic.pk}/{topic.slug}",
        "topics/<int:topic_id>/<slug:slug>": f"topics/{topic.pk}/{topic.slug}",
        "categories/<slug:slug>": "categories/laptops", "tags/<slug:slug>": "tags/sleep", "tags/<path:slug>": "tags/sleep",
        "account/link/<str:token>": "account/link/" + sign_in_links.make(world.ben),
        "unfollow/<str:token>": "unfollow/" + unfollowing.make(world.noor.pk, topic.pk),
        "unfollow/searches/<str:token>": "unfollow/searches/" + unsaving.make(world.noor.pk, 1),
    }


def fill(written: str, parts: dict[str, str]) -> str:
    for part in sorted(parts, key=len, reverse=True):
        written = written.replace(part, parts[part])
    return written


def signed_in(world: World, name: str) -> Client:
    """The client of one of EVERYONE."""
    client = Client(headers=ACCEPT, raise_request_exception=False)
    if name != "visitor":
        client.force_login(getattr(world, name))
    return client


def asked(client: Client, method: str, address: str) -> int:
    """The status that is answered."""
    cache.clear()
    limits().clear()
    answer = getattr(client, method)(address)
    if answer.streaming:
        for _piece in answer.streaming_content:
            break
        answer._iterator = iter(())  # a live stream has no end
    elif answer.status_code == 200 and not getattr(answer.resolver_match.func, "csrf_exempt", False):
        assert not unarmed(answer.content.decode(errors="replace")), f"{address} has a form that nobody can send"
    return answer.status_code


def unarmed(page: str) -> list[str]:
    """The forms of a page that lack the token without which they are refused."""
    return [form for form in FORM.findall(page) if "csrfmiddlewaretoken" not in form]


def test_a_form_without_its_token_is_found() -> None:
    assert unarmed('<form action="/a/" method="post"><button>Go</button></form>')
    assert not unarmed('<form method="post"><input name="csrfmiddlewaretoken"></form><form method="get"></form>')


def answers(world: World) -> dict[str, list[int]]:
    """"GET /address/" → what each of EVERYONE is answered, each in a world that nobody before them changed.

    POSTs send nothing: they show who is let in, not what is done.
    """
    parts = filled(world)
    world.commit()
    clients = {name: signed_in(world, name) for name in EVERYONE}
    for client in clients.values():
        client.get("/tags/")  # who has been here before is not noted with each page
    brought = {name: copy.deepcopy(client.cookies) for name, client in clients.items()}
    found: dict[str, list[int]] = {}
    for written, _pattern in addresses():
        for method in ("get", "post"):
            codes = []
            for name in EVERYONE:
                clients[name].cookies = copy.deepcopy(brought[name])
                with transaction.atomic():
                    codes.append(asked(clients[name], method, fill(written, parts)))
                    transaction.set_rollback(True)
            found[f"{method.upper()} {written}"] = codes
    return dict(sorted(found.items(), key=lambda line: line[0].partition(" ")[2] + line[0]))


def test_everybody_is_answered_everywhere_as_the_table_says(world: World, request: pytest.FixtureRequest) -> None:
    found = answers(world)
    if request.config.getoption("--regenerate", default=False):
        TABLE.write_text(HEAD + "".join(f"{json.dumps(line)} = {codes}\n" for line, codes in found.items()))
    known = tomllib.loads(TABLE.read_text())
    different = [f"{line}: {known.get(line, 'not in the table')} → {codes}" for line, codes in found.items() if known.get(line) != codes]
    gone = [f"{line}: no such address any more" for line in known.keys() - found.keys()]
    hint = "Is that right? Then: pytest tests/web/test_everyone_everywhere.py --regenerate"
    assert not different + gone, "\n".join([*different, *gone, hint])


def test_nothing_anywhere_is_broken_for_anybody(world: World) -> None:
    known = tomllib.loads(TABLE.read_text())
    broken = {line for line, codes in known.items() if any(code >= 500 for code in codes)}
    assert broken <= {"GET /healthz"}  # which says rightly that no worker runs while tests do


def test_the_table_knows_every_way_of_writing_without_letting_visitors_in() -> None:
    known = tomllib.loads(TABLE.read_text())
    open_to_visitors = {
        line for line, codes in known.items()
        if line.startswith("POST") and codes[0] not in (302, 401, 403, 404, 405) and "/account/" not in line
    }
    assert open_to_visitors <= {
        "POST /preview/", "POST /new/similar/", "POST /unfollow/<str:token>/", "POST /unfollow/blogs/<str:token>/", "POST /unfollow/searches/<str:token>/",
        "POST /subscriptions/<str:token>/",
        "POST /subscriptions/confirm/<str:token>/", "POST /boards/<slug:slug>/subscribe/", "POST /topics/<int:topic_id>/comment/",
        "POST /join/<str:token>/", "POST /identity/o/api/token", "POST /identity/o/api/revoke",
    }
    assert settings.LOGIN_URL == "account_login"
