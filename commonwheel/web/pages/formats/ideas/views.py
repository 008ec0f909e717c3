"""Ideas: the list to vote in, and the roadmap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonwheel.authority import standing
from commonwheel.conversations import topics
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.formats.ideas import ideas, statuses, votes
from commonwheel.formats.ideas.ideas import Idea, Ideas
from commonwheel.formats.ideas.statuses import DUPLICATE, Status
from commonwheel.kernel import paging, richtext
from commonwheel.kernel.refusal import allowed, reason_against
from commonwheel.structure.boards import Board
from commonwheel.web.access import find
from commonwheel.web.context import page_depends_on
from commonwheel.web.intents import is_own_address, sign_in_first, unsets
from commonwheel.web.parts import linked_data, pagers
from commonwheel.web.parts.pagers import Tab, Tabs

SIZE = 20
ON_A_COLUMN = 15
ORDERS = {"hot": ("-hot", "-id"), "top": ("-votes_count", "-id"), "new": ("-topic__created_at", "-id")}


@dataclass(frozen=True)
class IdeaRow:
    """An idea in a list, as one reader sees it."""

    idea: Idea
    topic: Topic
    excerpt: str
    is_voted: bool
    may_vote: bool

    @property
    def status(self) -> Status:
        return self.idea.shown_status


def front(request: HttpRequest, here: Board) -> HttpResponse:
    """The ideas of a board: hot, top, new or those one voted for; all or of one status."""
    order = request.GET.get("order", "hot")
    order = order if order in ORDERS else "hot"
    chosen = request.GET.get("status", "")
    known = statuses.of(here.pk)
    mine = request.GET.get("mine", "") if request.user.is_authenticated else ""
    rows = _of(here, request.user)
    if mine == "votes":
        rows = rows.filter(votes__person=request.user.pk)
    elif mine == "ideas":
        rows = rows.filter(topic__author=request.user.pk)
    elif chosen in {status.key for status in known}:
        rows = rows.filter(status=chosen)
    else:
        rows, chosen = rows.exclude(status=DUPLICATE), ""
    page = paging.page(rows, ORDERS[order], after=request.GET.get("after", ""), size=SIZE)
    names = {"hot": _("Hot"), "top": _("Top"), "new": _("New")}
    tabs = [Tab(title, pagers.address(request, order=name, mine="", after=""), name == order and not mine) for name, title in names.items()]
    if request.user.is_authenticated:
        tabs += [
            Tab(_("My votes"), pagers.address(request, mine="votes", status="", after=""), mine == "votes"),
            Tab(_("My ideas"), pagers.address(request, mine="ideas", status="", after=""), mine == "ideas"),
        ]
    context = {
        "board": here, "rows": _rows(page.items, request.user), "pager": pagers.of(request, page), "chosen": chosen, "mine": mine,
        "tabs": Tabs(_("Lists of %(board)s") % {"board": here.title}, tabs),
        "statuses": [(status, pagers.address(request, status=status.key, mine="", after="")) for status in known],
        "all_href": pagers.address(request, status="", mine="", after=""),
        "votes_left": votes.votes_left(request.user) if request.user.is_authenticated else None,
        "refusal": reason_against(topics.check_start, here, by=request.user) if request.user.is_authenticated else None,
        "may_shape": standing.of(request.user).allows(statuses.SHAPING, here.scope_id),
        "trail": None if request.user.is_authenticated else linked_data.place(here),
    }  # fmt: skip
    return render(request, "ideas/board.html", context)


@require_safe
def roadmap(request: HttpRequest, slug: str) -> HttpResponse:
    """What is planned, under way and done: a column for each status."""
    here = ideas_board(request, slug)
    page_depends_on(request, f"board:{here.pk}")
    columns = []
    for status in statuses.of(here.pk):
        if status.key != DUPLICATE:
            found = list(_of(here, request.user).filter(status=status.key).order_by("-votes_count", "-id")[: ON_A_COLUMN + 1])
            columns.append((status, _rows(found[:ON_A_COLUMN], request.user), len(found) > ON_A_COLUMN))
    return render(request, "ideas/roadmap.html", {"board": here, "columns": columns})


@require_http_methods(["POST", "DELETE"])
def vote(request: HttpRequest, topic_id: int) -> HttpResponse:
    """I want this, too; or not any more."""
    topic = find(Topic.objects.select_related("board"), request.user, pk=topic_id)
    if not request.user.is_authenticated:
        return sign_in_first(request, topic.get_absolute_url())
    if unsets(request):
        votes.unvote(topic, by=request.user)
    else:
        votes.vote(topic, by=request.user)
    if request.headers.get("HX-Request"):
        return render(request, "ideas/vote_button.html", {"row": row_of(topic, request.user)})
    then = request.POST.get("then", "")
    return HttpResponseRedirect(then if is_own_address(request, then) else topic.get_absolute_url())


def ideas_board(request: HttpRequest, slug: str) -> Board:
    """The board for ideas of this address; Http404 for one that is not, or that the reader may not see."""
    here = find(Board.objects, request.user, slug=slug)
    if "ideas" not in here.of_kind.formats:
        raise Http404
    return here


def row_of(topic: Topic, person: Any) -> IdeaRow:
    """One idea, as the reader sees it."""
    idea = ideas.of_topics([topic]).get(topic.pk) or Idea(topic=topic)
    voted = votes.voted_by(person, [idea.pk]) if idea.pk else set()
    return IdeaRow(idea, topic, "", idea.pk in voted, _may_vote(topic, idea, person))


def _of(here: Board, person: Any) -> Ideas:
    """The ideas of a board that the reader may see."""
    return Idea.objects.visible_to(person).filter(topic__board=here).select_related("topic__board", "topic__author")


def _rows(found: Sequence[Idea], person: Any) -> list[IdeaRow]:
    openings = Post.objects.visible_to(person).filter(topic_id__in=[idea.topic_id for idea in found], number=1)
    words = {post.topic_id: richtext.excerpt(post.html, 180) for post in openings}
    voted = votes.voted_by(person, [idea.pk for idea in found])
    return [
        IdeaRow(idea, idea.topic, words.get(idea.topic_id, ""), idea.pk in voted, _may_vote(idea.topic, idea, person)) for idea in found
    ]


def _may_vote(topic: Topic, idea: Idea, person: Any) -> bool:
    """A visitor is shown the button, and asked to sign in; who may not vote at all is not."""
    if idea.is_closed or topic.hidden_at:
        return False
    return not person.is_authenticated or allowed(_check_power, topic, by=person)


def _check_power(topic: Topic, *, by: Any) -> None:
    standing.of(by).require(votes.VOTE, topic.board.scope_id)
