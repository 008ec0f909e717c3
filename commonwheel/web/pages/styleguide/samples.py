"""Records that were never saved, to show components with."""

from __future__ import annotations

from typing import Any

from django import forms

from commonwheel.accounts.people import Mark, Person
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.formats.solutions import Solution
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.structure.boards import Board
from commonwheel.structure.categories import Category
from commonwheel.web.pages.members.views import Figures
from commonwheel.web.pages.topics.views import Banner
from commonwheel.web.parts.pagers import Pager, Pages, Tab, Tabs
from commonwheel.web.parts.place_parts import Place
from commonwheel.web.parts.post_parts import PostPart
from commonwheel.web.parts.topic_rows import TopicRow


class SampleForm(forms.Form):
    """A field that is right, one that is not, and one to choose from."""

    name = forms.CharField(label="Name", help_text="What others see.")
    title = forms.CharField(label="Title", min_length=6, help_text="Your question in one sentence.")
    board = forms.ChoiceField(label="Board", choices=[("questions", "Questions"), ("lounge", "Lounge")], required=False)


def all_of_them() -> dict[str, Any]:
    """What the page shows, by the name that each component expects."""
    amina = Person(pk=4, handle="amina", name="Amina Haddad", joined_at=clock.ago(days=900))
    dara = Person(pk=7, handle="dara", name="Dara", mark=Mark.STAFF)
    chen = Person(pk=9, handle="chen", name="Chen Wei", mark=Mark.MODERATOR)
    board = Board(pk=1, slug="questions", title="Questions", kind="qanda", topics_count=1234, description="Ask anything.")
    board.category = Category(pk=1, slug="laptops", title="Laptops")
    topic = Topic(
        pk=1, board=board, author=dara, title="My Finch wakes in the bag", slug="my-finch-wakes", replies_count=12, kudos_count=1840,
        last_author=amina, bumped_at=clock.ago(hours=2), created_at=clock.ago(days=1), last_number=13,
    )
    post = Post(
        pk=2, topic=topic, number=2, path="000001000002", author=amina, kudos_count=31, created_at=clock.ago(hours=20),
        html="<p>Turn off <strong>wake on lid</strong> in the firmware, then check with <code>powercfg -lastwake</code>.</p>",
    )
    solution = Solution(pk=1, topic=topic, post=post, author=amina)
    form = SampleForm({"name": "Amina", "title": "Help"})
    return {
        "people": [amina, dara, chen],
        "hues": [Person(pk=pk, name=letter) for pk, letter in enumerate("ABCDEFGHIJKL")],
        "rows": [
            TopicRow(topic, ["finch", "sleep"], solution, unread=3, is_pinned=True),
            TopicRow(topic, [], None, None, is_locked=True),
        ],
        "parts": [
            PostPart(post, False, None, False, solution, False, True, True, True, False, True),
            PostPart(post, True, None, True, None, True, True, False, False, False, True, is_first_unread=True),
        ],
        "banner": Banner(solution, post, "#", 7_300),
        "places": [Place(board, topic)],
        "member": Figures(amina, "Helps every evening.", 12, 1234, 310, 5_600),
        "tags": ["finch", "sleep", "firmware"],
        "tabs": Tabs("Lists", [Tab("Latest", "#", True), Tab("Unanswered", "#", False), Tab("Top", "#", False)]),
        "choices": [Tab("In order of time", "#", True), Tab("As threads", "#", False)],
        "pager": Pager("#", "#"),
        "pages": Pages(9, [(1, "#"), (0, ""), (4, "#"), (5, ""), (6, "#"), (0, ""), (9, "#")], "#", "#"),
        "form": form,
        "notices": [
            ("", Refused("This topic is older than a year.", cure="Start a new one and link to it.")),
            ("good", Refused("Your draft is kept.")),
            ("warn", Refused("This topic is locked.", cure="Start a new topic and link to this one.")),
            ("bad", Refused("A title needs at least 6 characters.")),
        ],
    }
