"""Cards under links that stand alone: what the site behind each tells of itself, or which topic of ours it is. Only a post with such a link costs a query."""

from __future__ import annotations

from django.template.loader import render_to_string

from commonwheel.conversations.posts import Post
from commonwheel.discovery.previews import citations, links, previews


def dressed(post: Post) -> str:
    """The post's HTML with the cards that are known."""
    known = previews.of_post(post) if links.bare(post.html) else {}
    cited = citations.of_post(post) if links.cited(post.html) else {}

    def card(address: str) -> str:
        if address in known:
            return render_to_string("components/link_card.html", {"preview": known[address]})
        topic = cited.get(links.topic_of(address) or 0)
        return render_to_string("components/topic_card.html", {"topic": topic, "address": address}) if topic else ""

    return links.below(post.html, card) if known or cited else post.html
