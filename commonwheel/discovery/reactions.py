"""What discovery does about deeds: it keeps the index true. Each reaction reads the present state, so again is no harm."""

from __future__ import annotations

from commonwheel.conversations import kudos, posts, splits, topics
from commonwheel.conversations.posts import Post
from commonwheel.discovery import announcements, documents, saved
from commonwheel.discovery.previews import previews
from commonwheel.formats import solutions
from commonwheel.formats.webcasts import recordings
from commonwheel.ledger import journal
from commonwheel.ledger.models import Entry


@journal.on(
    topics.STARTED.name, topics.RETITLED.name, topics.MOVED.name, topics.HIDDEN.name, topics.REVEALED.name, topics.EMPTIED.name,
    splits.MERGED.name, splits.SPLIT.name,
)
def index_topic(entry: Entry) -> None:
    documents.index_topics([entry.subject_id])


@journal.on(recordings.KEPT.name, recordings.DROPPED.name)
def index_recording(entry: Entry) -> None:
    """What is said in it is found with the event."""
    documents.index_posts(list(Post.objects.filter(topic_id=entry.facts["topic"], number=1).values_list("pk", flat=True)))


@journal.on(posts.POSTED.name, posts.EDITED.name)
def index_post(entry: Entry) -> None:
    documents.index_posts([entry.subject_id])


@journal.on(solutions.ACCEPTED.name, solutions.REVOKED.name, posts.HIDDEN.name, posts.REVEALED.name)
def index_solved(entry: Entry) -> None:
    """Whether a topic is solved stands on each of its posts; a solution may also be hidden."""
    documents.index_topics([entry.facts["topic"]])


@journal.on(kudos.GIVEN.name, kudos.TAKEN.name)
def index_kudos(entry: Entry) -> None:
    """Thanks count by their logarithm in the ranking, so only each doubling is worth indexing again."""
    count = Post.objects.filter(pk=entry.subject_id).values_list("kudos_count", flat=True).first() or 0
    if count & (count - 1) == 0:
        documents.index_posts([entry.subject_id])


@journal.on(topics.STARTED.name, posts.POSTED.name)
def compare_with_saved_searches(entry: Entry) -> None:
    """After it was indexed: reactions run in the order in which they stand here."""
    if not entry.is_history:
        saved.match(entry.facts["post"] if entry.kind == topics.STARTED.name else entry.subject_id)


@journal.on(topics.STARTED.name, posts.POSTED.name, posts.EDITED.name)
def look_behind_links(entry: Entry) -> None:
    """Not of what was brought along from elsewhere: a whole community's links at once would be a flood."""
    pk = entry.facts["post"] if entry.kind == topics.STARTED.name else entry.subject_id
    post = None if entry.is_history else Post.objects.listed().filter(pk=pk).first()
    if post is not None:
        previews.note(post)


@journal.on(
    topics.STARTED.name, topics.RETITLED.name, topics.MOVED.name, topics.HIDDEN.name, topics.REVEALED.name, posts.POSTED.name, posts.EDITED.name,
    posts.HIDDEN.name, posts.REVEALED.name, solutions.ACCEPTED.name, solutions.REVOKED.name,
)
def announce(entry: Entry) -> None:
    """To hubs and search engines, if the community wants that."""
    if not entry.is_history:
        announcements.note(entry.facts.get("topic") or entry.subject_id)
