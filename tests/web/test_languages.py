"""German for real: nothing is left in English, and who reads German is answered in German."""

from __future__ import annotations

import ast
import asyncio
import gettext
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation.template import templatize

from commonwheel.authority import standing
from commonwheel.config.front.bridge import Bridge
from commonwheel.config.front.pages import Pages
from commonwheel.config.front.visitors import visit
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import HIDE
from commonwheel.kernel.engines.freshness import freshness
from commonwheel.web.pages.words import catalogues
from tests.config.asking import Got, end, receiver, scope, taker
from tests.web.browsing import browse, fetch, joining, words
from tests.world import World

FOLDER = Path(settings.LOCALE_PATHS[0], "de", "LC_MESSAGES")
DOMAINS = ("django", "djangojs")
ENTRY = re.compile(r'^(?:msgctxt (?P<context>.+)\n)?msgid (?P<one>(?:".*"\n)+)(?:msgid_plural (?P<many>(?:".*"\n)+))?(?P<said>(?:msgstr.*\n(?:".*"\n)*)+)', re.M)
QUOTED = re.compile(r'"(.*)"')
HOLE = re.compile(r"%\(\w+\)s|\{\w+\}|</?\w+[^>]*>|%%")
SAME = {
    "Blog", "Blogs", "Board", "Boards", "Dialog", "Editor", "Forum", "Kudos", "Label", "Labels", "Link", "Markdown", "Name", "Partner", "Re: %(title)s", "Spoiler", "Status", "Styleguide", "Text", "Website", "Podcast", "Feeds"}


def unquoted(lines: str) -> str:
    """What stands between the quotes of some lines of a .po file."""
    return "".join(QUOTED.findall(lines)).replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")


def entries(domain: str) -> dict[str, tuple[str, list[str]]]:
    """What is said in English → (its plural or "", what is said in German)."""
    found = {}
    text = (FOLDER / f"{domain}.po").read_text() + "\n"
    for match in ENTRY.finditer(text):
        said = [unquoted(part) for part in re.split(r"^msgstr(?:\[\d\])? ", match["said"], flags=re.M)[1:]]
        found[unquoted(match["one"])] = (unquoted(match["many"] or ""), said)
    found.pop("")
    return found


PACKAGE = Path(settings.LOCALE_PATHS[0]).parent.parent
IN_TEMPLATES = re.compile(r"""\b(?:gettext|ngettext|_)\(u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
IN_SCRIPTS = re.compile(r"""\bsay\(("(?:[^"\\]|\\.)*")""")


def said_in_python(file: Path) -> Iterator[str]:
    """The sentences that a module hands to gettext, by whatever name it imported it."""
    tree = ast.parse(file.read_text())
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"]
    names = {alias.asname or alias.name for node in imports for alias in node.names if "gettext" in alias.name}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names and isinstance(node.args[0], ast.Constant):
            yield str(node.args[0].value)


def said_in_templates(file: Path) -> Iterator[str]:
    for quoted in IN_TEMPLATES.findall(templatize(file.read_text(), origin=file.name)):
        yield ast.literal_eval(quoted)


def said_in_scripts(file: Path) -> Iterator[str]:
    for quoted in IN_SCRIPTS.findall(file.read_text()):
        yield ast.literal_eval(quoted)


def test_every_sentence_of_the_code_is_in_the_files_of_translators() -> None:
    templates = [file for file in (PACKAGE / "web" / "templates").rglob("*.*") if file.suffix in {".html", ".txt"}]
    pages = {one for file in PACKAGE.rglob("*.py") for one in said_in_python(file)} | {one for file in templates for one in said_in_templates(file)}
    scripts = {one for file in (PACKAGE / "web" / "static" / "web").rglob("*.js") if "vendor" not in file.parts for one in said_in_scripts(file) if "words.js" not in file.name}
    assert len(pages) > 600 and len(scripts) > 40
    assert sorted(pages - set(entries("django"))) == [], "see docs/translate.md"
    assert sorted(scripts - set(entries("djangojs"))) == [], "see docs/translate.md"


@pytest.mark.parametrize("domain", DOMAINS)
def test_nothing_is_left_untranslated(domain: str) -> None:
    text = (FOLDER / f"{domain}.po").read_text()
    known = entries(domain)
    assert len(known) == len(re.findall(r"^msgid ", text, re.M)) - 1 > 40
    assert [one for one, (_many, said) in known.items() if not all(said)] == []
    assert "fuzzy" not in text


def test_english_is_not_passed_off_as_german() -> None:
    same = {one for one, (_many, said) in entries("django").items() if one == said[0] and re.search("[A-Z][a-z]{3}", one)}
    assert {one for one in same if not one.startswith("%")} <= SAME


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_hole_of_a_sentence_is_there_in_german(domain: str) -> None:
    for one, (many, said) in entries(domain).items():
        for english, german in zip((one, many or one), said, strict=False):
            assert sorted(HOLE.findall(german)) == sorted(HOLE.findall(english)), one


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_compiled_words_are_those_of_the_text(domain: str) -> None:
    with (FOLDER / f"{domain}.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    known = entries(domain)
    for one, (many, said) in known.items():
        for number, sentence in enumerate(said):
            assert (compiled.ngettext(one, many, 2 - (number == 0)) if many else compiled.gettext(one)) == sentence
    # A plural is kept once for each of its forms, and the head of the file once.
    assert len(compiled._catalog) == sum(len(said) for _many, said in known.values()) + 1  # type: ignore[attr-defined]


def test_no_place_of_a_machine_stands_in_the_words() -> None:
    assert "\n#: " not in (FOLDER / "django.po").read_text()


def reader_of_german() -> Client:
    return Client(headers={"accept-language": "de-AT,de;q=0.9,en;q=0.5"})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/", ("Wobei können wir dir helfen?", "Was gibt es Neues", "Anmelden", "Startseite", "Schlagwörter")),
        ("/account/sign-up/", ("Mitglied werden", "E-Mail-Adresse", "Mindestens acht Zeichen", "Schon Mitglied?")),
        ("/account/sign-in/", ("Benutzername oder E-Mail-Adresse", "Passwort vergessen")),
        ("/search/?q=nirgendwo", ("Nichts gefunden", "Eingrenzen")),
        ("/boards/questions/", ("Frage stellen", "Unbeantwortet", "Ein Board für Fragen")),
    ],
)
def test_a_visitor_who_reads_german_is_answered_in_german(world: World, address: str, said: tuple[str, ...]) -> None:
    world.ask()
    answer = reader_of_german().get(address)
    assert '<html lang="de"' in answer.content.decode()
    for sentence in said:
        assert sentence in words(answer)
        assert sentence not in words(browse().get(address))


def test_the_page_cache_keeps_german_and_english_apart(committed_world: World) -> None:
    bridge, pages = Bridge(get_wsgi_application(), threads=1, behind_proxy=False), Pages(freshness())

    async def ask(language: str) -> str:
        got, asked = Got(), scope("/", accept_language=language)
        visitor = visit(asked)
        assert visitor is not None
        await pages.answer(visitor, asked, receiver(), taker(got), bridge)
        return got.body.decode()

    async def ask_all() -> list[str]:
        return [await ask(language) for language in ("de", "en", "de-CH,de;q=0.9", "fr", "de")]

    try:
        german, english, swiss, french, again = asyncio.run(ask_all())
    finally:
        end(bridge.pool)
    assert "Startseite" in german and german == swiss == again
    assert "Startseite" not in english and english == french


@pytest.mark.django_db
def test_noor_reads_her_topic_in_german_whatever_her_browser_asks_for(world: World) -> None:
    world.noor.language = "de"
    world.noor.save()
    topic = world.ask()
    reply = world.answer(topic)
    Post.objects.filter(pk=reply.pk).update(created_at=timezone.now() - timedelta(hours=2))
    answer = browse(world.noor).get(topic.get_absolute_url())
    said = words(answer)
    assert '<html lang="de"' in answer.content.decode()
    assert "vor 2 Stunden" in said and "1 Antwort" in said and "Als Lösung markieren" in said
    assert re.search(r'title="\d+\. (Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember) \d{4}, \d\d:\d\d', answer.content.decode())
    assert "Vorlieben" in words(browse(world.noor).get("/account/preferences/"))


@pytest.mark.django_db
def test_what_roles_may_do_is_explained_in_german(world: World) -> None:
    world.dara.language = "de"
    world.dara.save()
    dara = browse(world.dara)
    said = words(dara.get("/settings/roles/"))
    assert all(name in said for name in ("Was Rollen dürfen", "Eigentümer", "Bewährte Hilfe", "Alle", "Mitglieder"))
    assert "Eigentümer (die Community) darf alles." in words(dara.get("/why/"))
    assert "Optionen der Community ändern" in words(dara.get("/why/"))


@pytest.mark.django_db
def test_a_refusal_says_why_in_german(world: World) -> None:
    with translation.override("de"):
        verdict = standing.of(world.noor).verdict(HIDE, world.questions.scope_id)
    assert verdict.because == "Dir fehlt die Befugnis: Beiträge und Themen anderer verbergen und Verborgenes sehen."


@pytest.mark.django_db
def test_noor_is_written_to_in_german_by_a_worker_who_speaks_english(world: World) -> None:
    world.noor.language = "de"
    world.noor.save()
    topic = world.ask("Mein Finch wacht auf")
    world.settle()
    world.answer(topic)
    world.settle()
    [letter] = [letter for letter in mail.outbox if letter.to == ["noor@example.com"] and topic.title in letter.subject]
    assert "hat in „Mein Finch wacht auf“ geantwortet" in letter.body and "Im Thema lesen und antworten" in letter.body


@pytest.mark.django_db
def test_every_language_is_offered_by_its_own_name(world: World) -> None:
    page = words(browse(world.noor).get("/account/preferences/"))
    assert "English" in page and "Deutsch" in page and "German" not in page


@pytest.mark.django_db
def test_a_new_member_goes_on_in_the_language_they_joined_in(world: World) -> None:
    reader_of_german().post("/account/sign-up/", joining(email="uwe@example.com", username="uwe"))
    assert type(world.noor).objects.get(handle="uwe").language == "de"


@pytest.mark.django_db
def test_scripts_find_their_words_where_somebody_writes_german(world: World) -> None:
    world.noor.language = "de"
    world.noor.save()
    page = browse(world.noor).get("/boards/questions/new/").content.decode()
    address = catalogues.address("de")
    assert f'<script defer src="{address}">' in page
    answer, body = fetch(Client(), address)
    assert "immutable" in answer["Cache-Control"]
    assert "Entwurf gespeichert" in body.decode() and "javascript" in answer["Content-Type"]
    assert "/words/" not in browse(world.ben).get("/boards/questions/new/").content.decode()
    assert "/words/" not in browse(world.noor).get("/").content.decode()


@pytest.mark.django_db
def test_there_are_no_words_for_a_language_nobody_offers() -> None:
    assert catalogues.address("en") == "" and catalogues.address("tlh") == ""
    assert Client().get("/words/tlh.js").status_code == 404
