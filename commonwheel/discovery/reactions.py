"""What discovery does about deeds: it keeps the index true. Each reaction reads the present state, so again is no harm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from commonwheel.conversations import kudos, posts, splits, topics
from commonwheel.conversations.posts import Post
from commonwheel.discovery import announcements, documents, expertise, saved, unread
from commonwheel.discovery.previews import citations, previews
from commonwheel.formats import solutions
from commonwheel.formats.webcasts import recordings
from commonwheel.ledger import journal
from commonwheel.ledger.models import Entry


@journal.on_many(
    topics.STARTED.name, topics.RETITLED.name, topics.MOVED.name, topics.HIDDEN.name, topics.REVEALED.name, topics.EMPTIED.name,
    splits.MERGED.name, splits.SPLIT.name,
)
def index_topic(entries: Sequence[Entry]) -> None:
    documents.index_topics({entry.subject_id for entry in entries})


@journal.on_many(topics.MOVED.name, topics.REVEALED.name, splits.MERGED.name, splits.SPLIT.name)
def read_lists_of_unread_anew(entries: Sequence[Entry]) -> None:
    unread.recall({entry.subject_id for entry in entries})


@journal.on(recordings.KEPT.name, recordings.DROPPED.name)
def index_recording(entry: Entry) -> None:
    """What is said in it is found with the event."""
    documents.index_posts(list(Post.objects.filter(topic_id=entry.facts["topic"], number=1).values_list("pk", flat=True)))


@journal.on_many(posts.POSTED.name, posts.EDITED.name)
def index_post(entries: Sequence[Entry]) -> None:
    documents.index_posts({entry.subject_id for entry in entries})


@journal.on_many(solutions.ACCEPTED.name, solutions.REVOKED.name, posts.HIDDEN.name, posts.REVEALED.name)
def index_solved(entries: Sequence[Entry]) -> None:
    """Whether a topic is solved stands on each of its posts; a solution may also be hidden."""
    documents.index_topics({entry.facts["topic"] for entry in entries})


@journal.on_many(kudos.GIVEN.name, kudos.TAKEN.name)
def index_kudos(entries: Sequence[Entry]) -> None:
    """Thanks count by their logarithm in the ranking, so only each doubling is worth indexing again."""
    rose: Counter[int] = Counter()
    for entry in entries:
        rose[entry.subject_id] += 1 if entry.kind == kudos.GIVEN.name else -1
    counts = Post.objects.filter(pk__in=rose).values_list("pk", "kudos_count")
    documents.index_posts({pk for pk, count in counts if count.bit_length() != (count - rose[pk]).bit_length()})


@journal.on_many(topics.STARTED.name, posts.POSTED.name)
def compare_with_saved_searches(entries: Sequence[Entry]) -> None:
    """After it was indexed: reactions run in the order in which they stand here."""
    saved.match([_post(entry) for entry in entries if not entry.is_history])


@journal.on_many(topics.STARTED.name, posts.POSTED.name, posts.EDITED.name)
def look_behind_links(entries: Sequence[Entry]) -> None:
    """Not of what was brought along from elsewhere: a whole community's links at once would be a flood."""
    previews.note({_post(entry) for entry in entries if not entry.is_history})


@journal.on_many(topics.STARTED.name, posts.POSTED.name, posts.EDITED.name)
def write_citations_down(entries: Sequence[Entry]) -> None:
    citations.note({_post(entry) for entry in entries})


@journal.on_many(
    topics.RETITLED.name, topics.MOVED.name, topics.HIDDEN.name, topics.REVEALED.name, posts.HIDDEN.name, posts.REVEALED.name,
    solutions.ACCEPTED.name, solutions.REVOKED.name,
)
def renew_cards_of_cited_topics(entries: Sequence[Entry]) -> None:
    citations.follow({entry.facts.get("topic") or entry.subject_id for entry in entries})


@journal.on_many(
    topics.STARTED.name, topics.RETITLED.name, topics.MOVED.name, topics.HIDDEN.name, topics.REVEALED.name, posts.POSTED.name, posts.EDITED.name,
    posts.HIDDEN.name, posts.REVEALED.name, solutions.ACCEPTED.name, solutions.REVOKED.name,
)
def announce(entries: Sequence[Entry]) -> None:
    """To hubs and search engines, if the community wants that."""
    announcements.note({entry.facts.get("topic") or entry.subject_id for entry in entries if not entry.is_history})


@journal.on_many(solutions.ACCEPTED.name, solutions.REVOKED.name, kudos.GIVEN.name, kudos.TAKEN.name)
def count_expertise(entries: Sequence[Entry]) -> None:
    """Of whoever wrote what solved a question or was thanked for."""
    whose = {entry.facts.get("author") or entry.facts.get("to") for entry in entries if not entry.is_history}
    expertise.follow(pk for pk in whose if pk)


@journal.on_many(
    topics.RETITLED.name, topics.MOVED.name, topics.HIDDEN.name, topics.REVEALED.name, splits.MERGED.name, splits.SPLIT.name, posts.HIDDEN.name,
    posts.REVEALED.name,
)
def count_expertise_where_a_topic_is_another(entries: Sequence[Entry]) -> None:
    """Of whoever wrote something good in it."""
    expertise.follow_topics({entry.facts.get("topic") or entry.subject_id for entry in entries if not entry.is_history})


def _post(entry: Entry) -> int:
    """The post that was written or changed."""
    return int(entry.facts["post"] if entry.kind == topics.STARTED.name else entry.subject_id)
