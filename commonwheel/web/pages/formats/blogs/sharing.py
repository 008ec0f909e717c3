"""Share links: plain addresses of others that nothing is asked of before somebody follows one."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils.translation import gettext as _

from commonwheel.conversations.topics import Topic


@dataclass(frozen=True)
class Share:
    """One place to share on."""

    title: str
    href: str


def links(topic: Topic) -> list[Share]:
    """Where a topic can be shared."""
    address = f"{settings.ORIGIN}{topic.get_absolute_url()}"
    both = f"{topic.title} {address}"
    return [
        Share(_("E-mail"), f"mailto:?{urlencode({'subject': topic.title, 'body': both}, quote_via=quote)}"),
        Share("Mastodon", f"https://share.joinmastodon.org/#text={quote(both, safe='')}"),
        Share("Bluesky", f"https://bsky.app/intent/compose?{urlencode({'text': both}, quote_via=quote)}"),
        Share("LinkedIn", f"https://www.linkedin.com/sharing/share-offsite/?{urlencode({'url': address}, quote_via=quote)}"),
        Share("X", f"https://x.com/intent/post?{urlencode({'text': topic.title, 'url': address}, quote_via=quote)}"),
    ]
