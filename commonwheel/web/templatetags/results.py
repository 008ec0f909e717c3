"""The lines of search results and of what narrows them. A page has ten, made anew for each search, so they are put together here
and not in a template: whatever is not markup of ours passes ``escape``."""

from __future__ import annotations

from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from commonwheel.discovery.facets import Option
from commonwheel.discovery.rows import Row
from commonwheel.web.templatetags.commonwheel import ago, avatar, icon, short

register = template.Library()


@register.simple_tag
def result_row(row: Row) -> SafeString:
    """One post that was found, with its topic, where it stands and who wrote it."""
    post, topic, board = row.post, row.post.topic, row.post.topic.board
    number = "" if post.is_opening else f"<span>{escape(_('post %(number)s') % {'number': post.number})}</span>"
    address = topic.get_absolute_url() if post.is_opening else post.get_absolute_url()
    return SafeString(
        f'<li class="topic-row">{avatar(post.author, 40, post.author_name)}<div><h3><a href="{escape(address)}">{escape(topic.title)}</a></h3>'
        f'<p class="snippet" lang="{escape(post.language)}">{row.snippet}</p>{_moment(row)}'
        f'<p class="meta"><span>{escape(post.shown_author)} {escape(_("in"))} <a href="{escape(board.get_absolute_url())}">{escape(board.title)}</a></span>'
        f"<span>{ago(post.created_at)}</span>{number}{_solved(row)}</p></div>"
        f'<p class="numbers"><span title="{escape(_("Replies"))}">{icon("message-circle")}{short(topic.replies_count)}'
        f'<span class="unseen"> {escape(_("replies"))}</span></span></p></li>'
    )


@register.simple_tag
def facet_options(options: list[tuple[Option, str, bool]], *, is_more: bool) -> SafeString:
    """The options of one facet: each a link with a number, which is "at least" where ``is_more``; one that is chosen can be let go."""
    more, let_go = "+" if is_more else "", f'{icon("x")}<span class="unseen">{escape(_("remove"))}</span>'
    forms = {
        True: '<li><a class="tag chosen" href="{}" aria-current="true" rel="nofollow">{} <span class="count">{}{}</span>' + let_go + "</a></li>",
        False: '<li><a class="tag" href="{}" rel="nofollow">{} <span class="count">{}{}</span></a></li>',
    }
    chosen_first = sorted(options, key=lambda each: not each[2])
    lines = [forms[is_chosen].format(escape(address), escape(option.title), option.count, more) for option, address, is_chosen in chosen_first]
    return SafeString("".join(lines))


def _solved(row: Row) -> str:
    """Whether the topic is solved."""
    return f'<span class="solved">{icon("circle-check")}{escape(_("Solved"))}</span>' if row.is_solved else ""


def _moment(row: Row) -> str:
    """Where in a recording it is said."""
    if row.moment is None:
        return ""
    said = _("said at %(time)s in the recording") % {"time": row.moment.clock}
    return f'<p class="meta"><a href="{escape(row.moment.address)}">{icon("monitor")}{escape(said)}</a></p>'
