"""Cards under links that stand alone: what the site behind each tells of itself. Only a post with such a link costs a query."""

from __future__ import annotations

from django.template.loader import render_to_string

from commonwheel.conversations.posts import Post
from commonwheel.discovery.previews import links, previews


def dressed(post: Post) -> str:
    """The post's HTML with the cards that are known."""
    known = previews.of_post(post) if links.bare(post.html) else {}

    def card(address: str) -> str:
        return render_to_string("components/link_card.html", {"preview": known[address]}) if address in known else ""

    return links.below(post.html, card) if known else post.html
