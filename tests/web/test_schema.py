"""Linked data against the vocabulary of schema.org itself: every page's kinds and properties exist, and hold what they may hold."""

from __future__ import annotations

import gc
import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from schema_org import registry

from commonwheel.formats import solutions
from tests.formats.contesting import contest
from tests.formats.test_albums import tour
from tests.formats.test_articles import published
from tests.formats.test_blogs import shown
from tests.gatherings import STREAM, plan
from tests.web.browsing import html
from tests.world import World

pytestmark = pytest.mark.django_db
INPUT = "query-input"
"""Google's addition to SearchAction, which is none of schema.org's own."""


@pytest.fixture(autouse=True)
def vocabulary() -> Iterator[None]:
    """Its models are more objects than all else together, and they stay: nobody is to look through them for garbage."""
    gc.disable()
    yield
    gc.freeze()
    gc.enable()


def told(address: str) -> list[dict[str, Any]]:
    """What a visitor's page tells in linked data."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html(address), re.DOTALL)
    return json.loads(found[0])["@graph"]


def checked(thing: dict[str, Any]) -> Any:
    """The thing as schema.org's own model of its type; fails with the property that is wrong."""
    model = registry.get_model(thing["@type"])
    ranges = {item.schema_name: set(item.ranges) for item in model.SCHEMA_PROPERTIES}
    said = {name: value for name, value in thing.items() if name not in ("@type", INPUT)}
    return model(**{name: _value(value, ranges.get(name, set())) for name, value in said.items()})


def _value(value: Any, ranges: set[str]) -> Any:
    """What stands in a property of these ranges: a thing, several, a moment, or the address of a thing told elsewhere."""
    if isinstance(value, list):
        return [_value(part, ranges) for part in value]
    if isinstance(value, dict):
        return checked(value)
    if isinstance(value, str) and {"Date", "DateTime"} & ranges:
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    if not isinstance(value, str) or not ranges or {"Text", "URL"} & ranges or not value.startswith("http"):
        return value
    enums = [registry.ENUM_BY_SCHEMA[name] for name in ranges if name in registry.ENUM_BY_SCHEMA]
    if enums:
        return enums[0](value)
    kind = value.removeprefix("https://schema.org/") if value.startswith("https://schema.org/") else sorted(ranges)[0]
    return registry.get_model(kind)(**({} if kind in value else {"@id": value}))


def test_all_linked_data_passes_a_validator_that_bites(world: World) -> None:
    question = world.ask(tags=("sleep",))
    solutions.accept(world.answer(question), by=world.noor)
    world.answer(question, by=world.ben, body="Mine does it as well.")
    talk = world.ask("Show us your desks", board=world.lounge)
    world.answer(talk, body="Mine is made of oak.")
    event = plan(world, stream=STREAM)
    post = shown(world)
    article = published(world).topic
    assert article is not None
    idea = world.ask("Paint it purple", board=world.ideas)
    held, album = contest(world), tour(world)
    world.settle()
    addresses = {
        "/": "WebSite", question.get_absolute_url(): "QAPage", talk.get_absolute_url(): "DiscussionForumPosting",
        event.topic.get_absolute_url(): "Event", post.get_absolute_url(): "BlogPosting", "/members/amina/": "ProfilePage",
        "/boards/questions/": "BreadcrumbList", "/boards/knowledge/": "BreadcrumbList", "/categories/laptops/": "BreadcrumbList", "/tags/sleep/": "BreadcrumbList",
        article.get_absolute_url(): "Article", idea.get_absolute_url(): "DiscussionForumPosting", held.topic.get_absolute_url(): "DiscussionForumPosting", album.get_absolute_url(): "DiscussionForumPosting",
    }  # fmt: skip
    for address, kind in addresses.items():
        things = told(address)
        assert kind in {thing["@type"] for thing in things}, address
        for thing in things:
            checked(thing)
    with pytest.raises(ValueError, match="headlin"):
        checked({"@type": "DiscussionForumPosting", "headlin": "Words"})
    with pytest.raises(ValueError, match="answerCount"):
        checked({"@type": "Question", "answerCount": "many"})
    with pytest.raises(KeyError):
        checked({"@type": "QuestionPage"})
