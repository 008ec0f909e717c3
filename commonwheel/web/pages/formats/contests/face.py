"""How boards for contests look, and what a contest shows in lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commonwheel.conversations.topics import Topic
from commonwheel.formats.contests import contests, submissions
from commonwheel.formats.contests.contests import Phase
from commonwheel.web import faces
from commonwheel.web.faces import Face, Pill
from commonwheel.web.pages.formats.contests import running, views
from commonwheel.web.pages.writing import media


def pills(topics: Sequence[Topic], person: Any) -> dict[int, list[Pill]]:
    """Where a contest stands, in lists that are not of contests alone."""
    open_ = (Phase.ENTERING, Phase.VOTING)
    return {
        topic_id: [Pill(str(contest.phase.label), "trophy", "good" if contest.phase in open_ else "")]
        for topic_id, contest in contests.of_topics(topics).items()
    }


faces.show("contest", Face(board=views.front, start=running.start, template="contests/contest.html", about=views.about))
faces.pills.append(pills)
media.doors[submissions.FOLDER] = views.may_see
