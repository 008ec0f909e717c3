"""What moderation does when posts are hidden or shown again by whatever way."""

from __future__ import annotations

from commonwheel.conversations.posts import Post
from commonwheel.ledger.journal import on
from commonwheel.ledger.models import Entry
from commonwheel.moderation import cases


@on("post.hidden", "post.revealed")
def settle_post(entry: Entry) -> None:
    """Reports of it are upheld, or overturned."""
    _settle(Post.objects.filter(pk=entry.subject_id).first(), entry)


@on("topic.hidden", "topic.revealed")
def settle_opening(entry: Entry) -> None:
    """The opening stands for its topic."""
    _settle(Post.objects.filter(topic=entry.subject_id, number=1).first(), entry)


def _settle(post: Post | None, entry: Entry) -> None:
    if post is not None and not entry.is_history:
        cases.settle(post, by=entry.actor)
