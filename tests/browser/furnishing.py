"""Fills the community of COMMONWHEEL_HOME with the people of tests/world.py and something of every kind to read.

Run as a program of its own, beside the server: ``python -m tests.browser.furnishing``.
"""

from __future__ import annotations

import io
import os

import django
from PIL import Image

os.environ["DJANGO_SETTINGS_MODULE"] = "commonwheel.config.settings"
django.setup()

from commonwheel.authority import options  # noqa: E402  (records can be imported only now)
from commonwheel.conversations import bookmarks, drafts, kudos, labels, locks, posts, templates, topics  # noqa: E402
from commonwheel.conversations.limits import paces  # noqa: E402
from commonwheel.conversations.lists import pins  # noqa: E402
from commonwheel.conversations.templates import Field  # noqa: E402
from commonwheel.formats import solutions  # noqa: E402
from commonwheel.formats.albums import comments, photos  # noqa: E402
from commonwheel.formats.articles import articles, harvests, workflow  # noqa: E402
from commonwheel.formats.contests import submissions  # noqa: E402
from commonwheel.formats.ideas import ideas, votes  # noqa: E402
from commonwheel.formats.polls import polls  # noqa: E402
from commonwheel.groups import foundings, invitations, members, requests  # noqa: E402
from commonwheel.moderation import reports  # noqa: E402
from commonwheel.structure import boards  # noqa: E402
from tests import world as world_module  # noqa: E402
from tests.formats.contesting import contest, voting  # noqa: E402
from tests.gatherings import STREAM, begin, date_of, plan  # noqa: E402
from tests.world import World  # noqa: E402

EVERYTHING = """\
## What I tried

Turn **off** *wake on lid*, see [the manual](https://example.org/manual), press <kbd>F2</kbd>, and `lid.wake = 0`:

```python
def wake(lid: str) -> bool:
    # never in the bag
    return lid == "open" and 1 > 0
```

> [!quote 1] Noor
> It is hot when I take it out.

| Model | Wakes | Hours |
|-------|-------|------:|
| Finch | yes   |     3 |
| Heron | no    |    12 |

1. Open the firmware
2. Find ~~sleep~~ *power*
   - and its second page

>![How I found it]
>! By accident, with @amina.

A_very_long_word_that_does_not_end_before_the_edge_of_a_small_screen_is_reached_and_goes_on_after_it.
"""


def furnish() -> None:
    """The named community, with a solved question, a long one, a locked, a pinned and a hidden one."""
    here: World = world_module.build()
    for pace in (paces.HALF_MINUTE, paces.TEN_MINUTES, paces.HOUR):
        options.set_(pace, pace.at_most, by=None)
    solved = here.ask("My Heron wakes in the bag every night", body=EVERYTHING, tags=("heron", "sleep"))
    reply = here.answer(solved, body="Turn off *wake on lid* in the firmware, @noor.")
    here.answer(solved, by=here.ben, body="Same here, and that solved it for me too.", parent=reply)
    solutions.accept(reply, by=here.noor)
    kudos.give(reply, by=here.ben)
    long = here.ask("Which dock works with a Wren and two screens?", by=here.ben, tags=("wren",))
    for number in range(25):
        here.answer(long, by=here.amina if number % 2 else here.noor, body=f"Dock number {number} works for me.")
    spam = here.answer(long, by=here.ben, body="Cheap chargers, write to me!")
    reports.make(spam, by=here.noor, reason="spam")
    posts.hide(spam, by=here.chen, reason="Spam.")
    doubtful = here.answer(long, by=here.ben, body="Whoever buys the cheap one deserves it.", parent=here.answer(long, by=here.amina, body="The cheap one broke."))
    reports.make(doubtful, by=here.noor, reason="rude")
    reports.make(doubtful, by=here.amina, reason="other", words="He says that in every topic.")
    locked = here.ask("What do you listen to while you repair?", by=here.ben, board=here.lounge)
    locks.lock(locked, by=here.chen, reason="The new one is in July.")
    pins.pin(here.ask("Welcome: who are you?", by=here.chen, board=here.lounge), by=here.chen)
    hidden = here.ask("Cheap chargers, today only", by=here.ben)
    topics.hide(hidden, by=here.chen, reason="Spam.")
    bookmarks.keep(reply, by=here.noor)
    boards.change(here.lounge, by=here.dara, labelling="both", takes_anonymous=True, announcement="Firmware **1.18** is out.")
    boards.change(here.questions, by=here.dara, labelling="free")
    labels.define(here.lounge, ["Travel", "Music"], by=here.dara)
    templates.save(here.lounge, None, by=here.dara, name="A story", intro="Two questions first.", fields=[Field("Where", "line", True), Field("Which", "choice", choices=("Finch", "Wren"))])
    group = foundings.found("gardeners", "Gardeners", by=here.dara, openness="request", description="Laptops among lettuce.", about="We *plant*.")
    members.put(group, here.ben)
    requests.ask(group, by=here.noor, reason="I grow beans.")
    invitations.invite(group, here.amina, by=here.dara)
    drafts.save("new", by=here.ben, title="My Wren hums", body="It hums when I charge it.")
    wish = here.ask("A quieter fan at night", board=here.ideas, body="It wakes the cat.")
    votes.vote(wish, by=here.ben)
    votes.vote_for(wish, by=here.dara, customer="Harbour School", reason="A call in May")
    ideas.decide(wish, "planned", by=here.dara, body="For the spring.")
    here.ask("Larkspur blue keycaps", board=here.ideas, by=here.ben)
    article = articles.begin(here.knowledge, by=here.amina, title="A Heron that wakes in the bag", body=EVERYTHING, summary="Magnets and lids.", tag_words="heron")
    workflow.publish(article, by=here.chen)
    articles.begin(here.knowledge, by=here.amina, title="Docks and two screens", body="Still to be tried.")
    harvests.nominate(reply, by=here.ben, reason="Asked every week.")
    polls.add(long, by=here.ben, question="Which one is yours?", options=["Perch", "Another", "None"])
    exhibit(here)
    begin(date_of(plan(here, "Firmware evening", stream=STREAM, place="")))
    here.settle()


def exhibit(here: World) -> None:
    """Ben's album of three photos, one of them talked about, and a contest that is being voted in."""
    album = here.ask("My desk through the year", by=here.ben, board=here.gallery, body="One photo each month.")
    for month, colour in (("January", "#88a"), ("February", "#a88"), ("March", "#8a8")):
        out = io.BytesIO()
        Image.new("RGB", (1400, 900), colour).save(out, "JPEG")
        out.seek(0)
        photo = photos.add(album, out, by=here.ben)
        photos.describe(photo, by=here.ben, caption=month, alt=f"A desk in {month}", credit="Ben Carter")
    comments.write(photo, by=here.amina, body="What a fine desk that is.")
    held = contest(here)
    for person in (here.noor, here.amina):
        submissions.enter(held, by=person, title=f"The wet laptop, number {person.pk}", body="It rained on both of us.")
    voting(held)
    contest(here, "A story in six words")


if __name__ == "__main__":
    furnish()
