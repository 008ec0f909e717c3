"""Who of the demo has the same question: the more a question was read, the more of them."""

from __future__ import annotations

import random
from datetime import timedelta

from commonwheel.console.demo.placed import Placed
from commonwheel.console.demo.script import Script
from commonwheel.formats import me_toos
from commonwheel.structure.kinds import having

READERS = 400
"""Views of a question for each member who has it, too."""
MOST = 9


def say(script: Script, placed: Placed, dice: random.Random) -> None:
    """For the questions of all boards that ask some."""
    kinds = having("me_toos")
    everybody = [person for _handle, person in sorted(placed.people.items())]
    rows = []
    for talk in script.talks:
        topic = placed.topics[talk.name]
        if topic.board.kind not in kinds:
            continue
        wanted = min(MOST, int(talk.views / READERS * dice.uniform(0.5, 1.5)))
        for person in dice.sample([one for one in everybody if one.pk != topic.author_id], wanted):
            first = max(topic.created_at, person.joined_at)
            rows.append((topic.pk, person.pk, first + min((placed.now - first) * 0.9, timedelta(days=dice.expovariate(1 / 8)))))
    me_toos.restore(rows)
