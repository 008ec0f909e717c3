"""What formats take along when posts move to another topic."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from commonwheel.conversations import gates
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.formats.articles.articles import Article
from commonwheel.formats.blogs.guests import GuestComment
from commonwheel.formats.me_toos import MeToo
from commonwheel.formats.polls.polls import Poll
from commonwheel.formats.solutions import Solution
from commonwheel.kernel.refusal import Refused


def merge(topic: Topic, into: Topic) -> None:
    """Solutions, who has the same question, the poll, and the articles that grew out of it. Refused for two polls."""
    polled = Poll.objects.filter(topic__in=[topic.pk, into.pk]).count()
    if polled > 1:
        raise Refused(_("Both topics have a poll, and a topic can have only one."), field="into")
    Poll.objects.filter(topic=topic).update(topic=into)
    Solution.objects.filter(topic=topic).update(topic=into)
    Article.objects.filter(harvested_from=topic).update(harvested_from=into)
    GuestComment.objects.filter(topic=topic).update(topic=into)
    had = set(MeToo.objects.filter(topic=into).values_list("person_id", flat=True)) | {into.author_id}
    MeToo.objects.filter(topic=topic).exclude(person__in=[pk for pk in had if pk]).update(topic=into)


def split(topic: Topic, new: Topic, rows: Sequence[Post]) -> None:
    """A solution goes with its post, and what is kept of a guest with theirs."""
    GuestComment.objects.filter(topic=topic, post__in=rows).update(topic=new)
    Solution.objects.filter(topic=topic, post__in=rows).update(topic=new)


gates.before_merge.append(merge)
gates.before_split.append(split)
