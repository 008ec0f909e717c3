"""The lines of search results and of what narrows them. A page has ten, made anew for each search, so they are put together here
and not in a template: whatever is not markup of ours passes ``escape``."""

from __future__ import annotations

from html import escape
from urllib.parse import quote_plus

from django import template
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from commonwheel.discovery.facets import Facet
from commonwheel.discovery.rows import Row
from commonwheel.web.parts import pagers
from commonwheel.web.templatetags.commonwheel import ago, avatar, icon, short

register = template.Library()


@register.simple_tag
def result_rows(rows: list[Row]) -> SafeString:
    """Posts that were found, each with its topic, where it stands and who wrote it."""
    inside, replies = escape(_("in")), f'<span title="{escape(_("Replies"))}">{icon("message-circle")}{{}}<span class="unseen"> {escape(_("replies"))}</span></span>'
    solved = f'<span class="solved">{icon("circle-check")}{escape(_("Solved"))}</span>'
    return SafeString("".join(_row(row, inside, replies, solved) for row in rows))


def _row(row: Row, inside: str, replies: str, solved: str) -> str:
    post, topic, board = row.post, row.post.topic, row.post.topic.board
    which = "" if post.is_opening else _("post %(number)s") % {"number": post.number}
    number = f"<span>{escape(which)}</span>" if which else ""
    address = topic.get_absolute_url() if post.is_opening else post.get_absolute_url()
    return (
        f'<li class="topic-row">{avatar(post.author, 40, post.author_name)}<div><h3><a href="{escape(address)}">{row.title}</a></h3>'
        f'<p class="snippet" lang="{escape(post.language)}">{row.snippet}</p>{_moment(row)}'
        f'<p class="meta"><span>{escape(post.shown_author)} {inside} <a href="{escape(board.get_absolute_url())}">{escape(board.title)}</a></span>'
        f"<span>{ago(post.created_at)}</span>{number}{solved if row.is_solved else ''}</p></div>"
        f'<p class="numbers">{replies.format(short(topic.replies_count))}</p></li>'
    )


@register.simple_tag(takes_context=True)
def facet_lists(context: Context, facets: list[Facet], *, is_more: bool) -> SafeString:
    """The facets: each option a link with a number, which is "at least" where ``is_more``; one that is chosen is let go by its link."""
    request, more, remove = context["request"], "+" if is_more else "", _("remove")
    let_go = f'{icon("x")}<span class="unseen">{escape(remove)}</span>'
    lists = []
    for facet in facets:
        chosen, without = request.GET.get(facet.name, ""), pagers.address(request, page="", **{facet.name: ""})
        with_one = f"{without}{'&' if '?' in without else '?'}{facet.name}="
        lines = []
        for option in sorted(facet.options, key=lambda option: option.value != chosen):
            counted = f'{escape(option.title)} <span class="count">{option.count}{more}</span>'
            if option.value == chosen:
                lines.append(f'<li><a class="tag chosen" href="{escape(without)}" aria-current="true" rel="nofollow">{counted}{let_go}</a></li>')
            else:
                lines.append(f'<li><a class="tag" href="{escape(with_one + quote_plus(option.value))}" rel="nofollow">{counted}</a></li>')
        name = f"facet-{facet.name}"
        lists.append(f'<div role="group" aria-labelledby="{name}"><h2 id="{name}">{escape(facet.title)}</h2><ul>{"".join(lines)}</ul></div>')
    return SafeString("".join(lists))


def _moment(row: Row) -> str:
    """Where in a recording it is said."""
    if row.moment is None:
        return ""
    said = _("said at %(time)s in the recording") % {"time": row.moment.clock}
    return f'<p class="meta"><a href="{escape(row.moment.address)}">{icon("monitor")}{escape(said)}</a></p>'
