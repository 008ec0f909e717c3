"""The lines of search results and of what narrows them. Put together here and not in a template: a page has ten, made anew for each search."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from commonwheel.discovery.facets import Option
from commonwheel.discovery.rows import Row
from commonwheel.web.templatetags.commonwheel import ago, avatar, icon, short

register = template.Library()


@register.simple_tag
def result_row(row: Row) -> SafeString:
    """One post that was found, with its topic, where it stands and who wrote it."""
    post, topic = row.post, row.post.topic
    board = format_html('<a href="{}">{}</a>', topic.board.get_absolute_url(), topic.board.title)
    number = "" if post.is_opening else format_html("<span>{}</span>", _("post %(number)s") % {"number": post.number})
    return format_html(
        '<li class="topic-row">{}<div><h3><a href="{}">{}</a></h3><p class="snippet" lang="{}">{}</p>{}'
        '<p class="meta"><span>{} {} {}</span><span>{}</span>{}{}</p></div>'
        '<p class="numbers"><span title="{}">{}{}<span class="unseen"> {}</span></span></p></li>',
        avatar(post.author, 40, post.author_name), topic.get_absolute_url() if post.is_opening else post.get_absolute_url(),
        topic.title, post.language, row.snippet, _moment(row), post.shown_author, _("in"), board, ago(post.created_at), number, _solved(row),
        _("Replies"), icon("message-circle"), short(topic.replies_count), _("replies"),
    )  # fmt: skip


@register.simple_tag
def facet_options(options: list[tuple[Option, str, bool]], *, is_more: bool) -> SafeString:
    """The options of one facet: each a link with a number, which is "at least" where ``is_more``; one that is chosen can be let go."""
    more = "+" if is_more else ""
    lines = ((option.title, address, option.count, more) for option, address, is_chosen in options if not is_chosen)
    chosen = ((option.title, address, option.count, more, icon("x"), _("remove")) for option, address, is_chosen in options if is_chosen)
    return format_html(
        "{}{}",
        format_html_join(
            "", '<li><a class="tag chosen" href="{1}" aria-current="true" rel="nofollow">{0} <span class="count">{2}{3}</span>{4}<span class="unseen">{5}</span></a></li>', chosen
        ),
        format_html_join("", '<li><a class="tag" href="{1}" rel="nofollow">{0} <span class="count">{2}{3}</span></a></li>', lines),
    )


def _solved(row: Row) -> str:
    """Whether the topic is solved."""
    return format_html('<span class="solved">{}{}</span>', icon("circle-check"), _("Solved")) if row.is_solved else ""


def _moment(row: Row) -> str:
    """Where in a recording it is said."""
    if row.moment is None:
        return ""
    said = _("said at %(time)s in the recording") % {"time": row.moment.clock}
    return format_html('<p class="meta"><a href="{}">{}{}</a></p>', row.moment.address, icon("monitor"), said)
