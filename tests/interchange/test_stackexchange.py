from __future__ import annotations

import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from commonwheel.accounts.people import Person
from commonwheel.console import founding
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.formats.solutions import Solution
from commonwheel.insight.figures import figures
from commonwheel.interchange.importers import stackexchange
from commonwheel.interchange.importers.stackexchange.reading import reading
from commonwheel.interchange.importers.stackexchange.rows import Row, Unreadable, read
from commonwheel.kernel.engines.search import Question, search
from commonwheel.reputation import awards
from commonwheel.reputation.metrics import Metric
from commonwheel.structure import redirects
from commonwheel.structure.boards import Board

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "stackexchange-history-meta"
Dump = Callable[..., Path]


def row(**attributes: str) -> dict[str, str]:
    return attributes


@pytest.fixture
def dump(tmp_path: Path) -> Dump:
    """Writes a small dump: each file is a list of rows, or its raw text."""

    def write(**files: list[dict[str, str]] | str) -> Path:
        folder = tmp_path / "stackexchange-tea"
        folder.mkdir(exist_ok=True)
        for name in ("Users", "Posts", "Comments", "Badges"):
            given = files.get(name, [])
            text = given if isinstance(given, str) else _xml(name.lower(), given)
            (folder / f"{name}.xml").write_text(text, encoding="utf-8-sig")
        return folder

    return write


def _xml(root: str, rows: list[dict[str, str]]) -> str:
    lines = ["  <row " + " ".join(f"{name}={quoteattr(value)}" for name, value in one.items()) + " />" for one in rows]
    return f"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!DOCTYPE {root} SYSTEM '{root}.dtd'>\n<{root}>\n" + "\n".join(lines) + f"\n</{root}>\n"


MINA = row(Id="7", CreationDate="2015-02-03T04:05:06.000", DisplayName="Mina", AboutMe="<p>Tea <script>alert(1)</script>drinker</p>")
OTHER_MINA = row(Id="8", CreationDate="2015-02-04T00:00:00.000", DisplayName="Mina")
QUESTION = row(
    Id="1", PostTypeId="1", CreationDate="2015-03-01T10:00:00.000", Score="5", ViewCount="90", Title="How hot should the water be?",
    Body="<p>For green tea.</p>", Tags="<water><green-tea>", OwnerUserId="7", AcceptedAnswerId="2",
)
ANSWER = row(Id="2", PostTypeId="2", ParentId="1", CreationDate="2015-03-01T11:00:00.000", Score="-1", Body="<p>70 °C.</p>", OwnerUserId="8")
COMMENT = row(Id="30", PostId="2", Score="2", Text="At *most* 80.", CreationDate="2015-03-01T12:00:00.000", UserDisplayName="gone user")


def test_a_question_its_answer_and_a_comment_arrive_as_a_solved_thread(db: None, dump: Dump) -> None:
    founding.found()
    report = stackexchange.run(dump(Users=[MINA, OTHER_MINA], Posts=[QUESTION, ANSWER], Comments=[COMMENT]))
    assert report.taken == {"members": 2, "questions": 1, "answers": 1, "solutions": 1, "comments": 1, "badges": 0}
    topic = Topic.objects.get()
    opening, answer, comment = topic.posts.order_by("number")
    assert (topic.title, topic.views_count, topic.replies_count, topic.kudos_count) == ("How hot should the water be?", 90, 2, 5)
    assert (opening.author.name, answer.author.name, comment.shown_author) == ("Mina", "Mina", "gone user")
    assert opening.author != answer.author
    assert (answer.kudos_count, comment.parent, comment.html.strip()) == (-1, answer, "<p>At <em>most</em> 80.</p>")
    assert comment.created_at.isoformat() == "2015-03-01T12:00:00+00:00"
    assert Solution.objects.standing().get().post == answer
    assert "script" not in Person.objects.get(handle="mina").biography_html


def test_the_second_run_takes_nothing_and_a_later_dump_only_what_is_new(db: None, dump: Dump) -> None:
    founding.found()
    stackexchange.run(dump(Users=[MINA], Posts=[QUESTION]))
    before = figures()
    again = stackexchange.run(dump(Users=[MINA], Posts=[QUESTION]))
    assert set(again.taken.values()) == {0}
    assert figures() == before
    later = stackexchange.run(dump(Users=[MINA, OTHER_MINA], Posts=[QUESTION, ANSWER], Comments=[COMMENT]))
    assert later.taken == {"members": 1, "questions": 0, "answers": 1, "solutions": 1, "comments": 1, "badges": 0}
    assert Topic.objects.get().replies_count == 2


def test_a_dry_run_says_the_same_and_changes_nothing(db: None, dump: Dump) -> None:
    founding.found()
    before = figures()
    folder = dump(Users=[MINA, OTHER_MINA], Posts=[QUESTION, ANSWER], Comments=[COMMENT])
    dry = stackexchange.run(folder, is_dry=True)
    assert figures() == before
    assert dry.taken == stackexchange.run(folder).taken


def test_every_row_that_is_not_taken_is_listed_with_its_reason(db: None, dump: Dump) -> None:
    founding.found()
    report = stackexchange.run(
        dump(
            Users=[MINA, row(Id="9", DisplayName="No date")],
            Posts=[row(Id="4", PostTypeId="5", CreationDate="2015-01-01T00:00:00.000", Body=""), {**ANSWER, "ParentId": "99"}],
            Comments=[{**COMMENT, "PostId": "98"}, {**COMMENT, "Id": "31", "CreationDate": "yesterday"}],
            Badges=[row(Id="1", UserId="12", Name="Teacher", Date="2015-01-01T00:00:00.000")],
        )
    )
    listed = [json.loads(line) for line in Path(report.list_file).read_text().splitlines()]
    assert {(one["file"], one["id"], one["why"]) for one in listed} == {
        ("Users.xml", "9", "it has no CreationDate"),
        ("Posts.xml", "4", "a post of type 5 is neither question nor answer"),
        ("Posts.xml", "2", "its question 99 is not there"),
        ("Comments.xml", "30", "its post 98 is not there"),
        ("Comments.xml", "31", "its date 'yesterday' is none"),
        ("Badges.xml", "1", "its member 12 is not there"),
    }


def test_an_answer_that_stands_before_its_question_in_the_file_is_taken(db: None, dump: Dump) -> None:
    founding.found()
    report = stackexchange.run(dump(Users=[MINA], Posts=[{**ANSWER, "Id": "0"}, {**QUESTION, "AcceptedAnswerId": "0"}]))
    assert (report.taken["answers"], report.taken["solutions"], report.refused) == (1, 1, {})
    assert Topic.objects.get().replies_count == 1


def test_no_question_is_its_own_solution(db: None, dump: Dump) -> None:
    founding.found()
    report = stackexchange.run(dump(Users=[MINA], Posts=[{**QUESTION, "AcceptedAnswerId": "1"}]))
    assert report.reasons == {"its accepted answer # is not there": 1}
    assert not Solution.objects.exists()


def test_a_large_dump_is_read_elsewhere_and_comes_out_the_same(dump: Dump) -> None:
    bodies = [f"<p>Cup {number} <b>hot</b><script>alert(1)</script> <img src='x' onerror='alert(2)'></p>" for number in range(20)]
    folder = dump(Users=[MINA], Posts=[{**QUESTION, "Id": str(number), "Body": body} for number, body in enumerate(bodies)])
    with reading(is_large=True) as elsewhere, reading(is_large=False) as here:
        found = list(elsewhere(folder, _but_the_first))
        assert found == list(here(folder, _but_the_first))
    assert [(part.file, len(part.rows), part.position == part.size) for part in found] == [("Users.xml", 1, True), ("Posts.xml", 20, True)]
    assert found[1].texts[bodies[7]] == ("<p>Cup 7 <strong>hot</strong> </p>", "")
    assert bodies[0] not in found[1].texts, "what was taken before is not cleaned again"


def test_a_large_dump_that_cannot_be_read_says_why(dump: Dump) -> None:
    folder = dump(Users=[MINA])
    (folder / "Posts.xml").write_text("<posts><row")
    with reading(is_large=True) as elsewhere, pytest.raises(Unreadable, match=r"Posts\.xml is broken"):
        list(elsewhere(folder, _but_the_first))


def _but_the_first(_kind: str, rows: list[Row]) -> list[Row]:
    return rows[1:]


LARGE_IMPORT = """
import django, json, sys
from pathlib import Path
django.setup()
from django.core.management import call_command
from commonwheel.console import founding
from commonwheel.insight.figures import figures
from commonwheel.interchange.importers.stackexchange import importing
from commonwheel.kernel.engines.search import Question, search
from commonwheel.reputation.metrics import Metric
from commonwheel.structure.boards import Board
call_command("migrate", verbosity=0)
founding.found()
importing.LARGE = 0
importing.run(Path(sys.argv[1]))
again = sum(importing.run(Path(sys.argv[1])).taken.values())
found = search().find(Question(words=("green",), is_solved=True, boards=[board.pk for board in Board.objects.all()]))
print(json.dumps({"figures": figures(), "metrics": Metric.objects.count(), "found": len(found.hits), "again": again}))
"""


@pytest.mark.once
def test_a_large_dump_is_indexed_by_other_processes_and_comes_out_the_same(db: None, dump: Dump, tmp_path: Path) -> None:
    founding.found()
    folder = dump(Users=[MINA, OTHER_MINA], Posts=[QUESTION, ANSWER], Comments=[COMMENT])
    stackexchange.run(folder)
    settings = {key: value for key, value in os.environ.items() if not key.startswith("COMMONWHEEL_")}
    settings |= {"COMMONWHEEL_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "commonwheel.config.settings"}
    large = subprocess.run([sys.executable, "-c", LARGE_IMPORT, str(folder)], env=settings, capture_output=True, text=True, check=True)
    assert json.loads(large.stdout) == {"figures": figures(), "metrics": Metric.objects.count(), "found": 1, "again": 0}


def test_an_old_question_that_a_later_dump_solves_is_found_as_solved(db: None, dump: Dump) -> None:
    founding.found()
    stackexchange.run(dump(Users=[MINA], Posts=[{**QUESTION, "AcceptedAnswerId": ""}]))
    stackexchange.run(dump(Users=[MINA, OTHER_MINA], Posts=[QUESTION, ANSWER]))
    found = search().find(Question(words=("green",), is_solved=True, boards=[Board.objects.get(slug="tea").pk]))
    assert [hit.topic for hit in found.hits] == [Topic.objects.get().pk]


def test_old_addresses_lead_to_the_new_places(db: None, dump: Dump) -> None:
    founding.found()
    stackexchange.run(dump(Users=[MINA, OTHER_MINA], Posts=[QUESTION, ANSWER]))
    topic = Topic.objects.get()
    assert redirects.find("/questions/1/how-hot-should-the-water-be") == topic.get_absolute_url()
    assert redirects.find("/a/2") == Post.objects.get(topic=topic, number=2).get_absolute_url()
    assert redirects.find("/users/8/mina") == Person.objects.exclude(handle="mina").get().get_absolute_url()
    assert redirects.find("/questions/2") is None


def test_badges_come_along_and_again_nothing_is_new(db: None, dump: Dump) -> None:
    founding.found()
    badge = row(Id="5", UserId="7", Name="Teacher", Date="2015-05-05T00:00:00.000", Class="3", TagBased="False")
    brought = dump(Users=[MINA], Badges=[badge, {**badge, "Id": "6", "Date": "2016-06-06T00:00:00.000"}])
    assert stackexchange.run(brought).taken["badges"] == 2
    award = awards.of(Person.objects.get(handle="mina"))[0]
    assert (award.badge.name, award.badge.set_name, award.times, award.at.year) == ("Teacher", "Bronze", 2, 2015)
    assert stackexchange.run(brought).taken["badges"] == 0
    assert awards.of(award.person)[0].times == 2


HOSTILE = {
    "entity expansion": '<!DOCTYPE users [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><users><row Id="1" DisplayName="&b;"/></users>',
    "external entity": '<!DOCTYPE users [<!ENTITY x SYSTEM "/etc/hostname">]><users><row Id="1" DisplayName="m">&x;</row></users>',
    "parameter entity": '<!DOCTYPE users [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x">%p;]><users><row Id="1"/></users>',
    "no xml at all": "Id,DisplayName\n1,Mina\n",
    "cut off": '<users><row Id="1" CreationDate="2015-01-01T00:00:00" DisplayName="Mi',
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_and_broken_files_are_refused_with_a_clear_word(db: None, dump: Dump, text: str) -> None:
    founding.found()
    with pytest.raises(Unreadable, match=r"Users\.xml"):
        stackexchange.run(dump(Users=text))
    assert not Person.objects.exists()


def test_a_large_file_needs_no_more_memory_than_a_small_one(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        path = tmp_path / f"{rows}.xml"
        with path.open("w") as file:
            file.write("<users>\n" + "".join(f'<row Id="{number}" DisplayName="Mina {number}" />\n' for number in range(rows)) + "</users>")
        tracemalloc.start()
        assert sum(1 for _ in read(path, lambda _count: None)) == rows
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    assert peak(60_000) < peak(2_000) * 1.5 + 200_000


@pytest.mark.skipif(not REAL.exists() and not os.environ.get("CI"), reason="the public data dump does not lie beside this checkout")
def test_a_real_community_arrives_whole(db: None) -> None:
    founding.found()
    report = stackexchange.run(REAL)
    assert report.taken == {"members": 2295, "questions": 556, "answers": 1095, "solutions": 181, "comments": 3454, "badges": 4931}
    counted = figures()
    assert (counted["members"], counted["topics"], counted["answers"], counted["comments"]) == (2295, 556, 1095, 3454)
    assert (counted["posts"], counted["solutions"], counted["tags"], counted["kudos"]) == (5105, 181, 65, 0)
    assert counted["indexed"] == 5105
    topic = Topic.objects.get(title="Should we include sources in answers?")
    assert topic.created_at.isoformat() == "2011-10-11T19:42:20.713000+00:00"
    assert (topic.kudos_count, topic.views_count) == (18, 223)
    comment = Post.objects.get(html__contains="fine to answer your own question")
    assert (comment.shown_author, comment.parent.number, comment.kudos_count) == ("user39", 2, 8)
