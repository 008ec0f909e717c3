"""How boards for ideas look, and what an idea shows beside its topic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from commonwheel.authority import standing
from commonwheel.conversations.topics import Topic
from commonwheel.formats.ideas import ideas, votes
from commonwheel.web import faces
from commonwheel.web.faces import Face, Panel, Pill
from commonwheel.web.pages.formats.ideas import views
from commonwheel.web.parts.topic_rows import place_of


def panel(request: HttpRequest, topic: Topic) -> Panel | None:
    """Status, votes and who voted."""
    if "ideas" not in topic.board.of_kind.formats:
        return None
    row = views.row_of(topic, request.user)
    held = standing.of(request.user)
    scope = topic.board.scope_id
    answer = row.idea.answer if row.idea.answer_id else None
    into = row.idea.merged_into.topic if row.idea.merged_into is not None else None
    visible = into is not None and Topic.objects.visible_to(request.user).filter(pk=into.pk).exists()
    shown = {
        "row": row, "answer_href": place_of(topic, answer.number) if answer and not answer.hidden_at else "",
        "into": into if visible else None,
        "voters": votes.voters(row.idea) if row.idea.pk else [],
        "may_decide": held.allows(ideas.DECIDE, scope) and not row.idea.merged_into_id,
        "may_vote_for": held.allows(votes.VOTE_FOR, scope), "customers_count": row.idea.customers.count() if row.idea.pk else 0,
    }  # fmt: skip
    return Panel("above", "ideas/panel.html", shown)


def pills(topics: Sequence[Topic], person: Any) -> dict[int, list[Pill]]:
    """Status and votes, in lists that are not of ideas alone."""
    return {
        topic_id: [Pill(idea.shown_status.title, look="good" if idea.status == "delivered" else ""), Pill(str(idea.votes_count), "arrow-up")]
        for topic_id, idea in ideas.of_topics(topics).items()
    }  # fmt: skip


faces.show("ideas", Face(board=views.front))
faces.panels.append(panel)
faces.pills.append(pills)
