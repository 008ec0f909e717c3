"""From talk to knowledge: nominate a post, and make a thread an article."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.formats.articles import articles, harvests
from commonwheel.formats.articles.harvests import Nomination
from commonwheel.kernel.refusal import Refused, allowed
from commonwheel.structure import boards
from commonwheel.structure.boards import Board
from commonwheel.structure.kinds import having
from commonwheel.web.access import find
from commonwheel.web.intents import sign_in_first, unsets
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.formats.articles.forms import HarvestForm, NominationForm


def writable(person: object) -> list[Board]:
    """The knowledge bases a member may write in."""
    kinds = having("articles")
    return [board for board in boards.shelves(person) if board.kind in kinds and allowed(articles.check_write, board, by=person)]


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def harvest(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Make an article of a thread."""
    topic = find(Topic.objects.select_related("board"), request.user, pk=topic_id)
    bases = writable(request.user)
    if not bases:
        raise Refused(_("You may not write articles."))
    form = HarvestForm(request.POST or None, boards=bases)
    if request.method == "POST" and form.is_valid():
        return redirect("article", harvests.harvest(topic, form.boards[form.cleaned_data["board"]], by=request.user).pk)
    return render(request, "articles/harvest.html", {"form": form, "topic": topic}, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def nomination(request: HttpRequest, post_id: int) -> HttpResponse:
    """Propose a post for the knowledge base; those who write there decline it here."""
    post = find(Post.objects.select_related("topic__board"), request.user, pk=post_id)
    if not request.user.is_authenticated:
        return sign_in_first(request, post.get_absolute_url())
    if unsets(request):
        return _decline(request, post)
    harvests.check_nominate(post, by=request.user)
    form = NominationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        harvests.nominate(post, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Thank you. Those who write the knowledge base see it now."))
        return redirect(post)
    return render(request, "articles/nominate.html", {"form": form, "post": post, "topic": post.topic})


def _decline(request: HttpRequest, post: Post) -> HttpResponse:
    bases = writable(request.user)
    if not bases:
        raise Refused(_("You may not write articles."))
    row = Nomination.objects.visible_to(request.user).filter(post=post).first()
    if row is not None:
        harvests.decline(row, by=request.user, board=bases[0])
    return redirect(f"{bases[0].get_absolute_url()}articles/?state=nominated")
