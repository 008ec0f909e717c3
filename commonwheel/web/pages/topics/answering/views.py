"""Offering to answer, and saying no to one question."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from commonwheel.conversations.topics import Topic
from commonwheel.discovery import routing
from commonwheel.kernel.refusal import Refused
from commonwheel.web.access import find
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.topics.answering.forms import OfferForm


@never_cache
@require_http_methods(["GET", "POST"])
@members_only
def answering(request: HttpRequest) -> HttpResponse:
    """Which questions a member wants to be shown, and how many."""
    person = request.user
    if request.method == "GET":
        offered = routing.offer_of(person)
        begun: dict[str, Any] = {"is_on": offered is not None}
        if offered is not None:
            begun |= {
                "a_week": offered.a_week, "boards": [board.slug for board in offered.boards.all()],
                "tags": ", ".join(tag.slug for tag in offered.tags.all()),
            }
        return render(request, "answering/offer.html", {"form": OfferForm(person=person, initial={"a_week": 3} | begun)})
    form = OfferForm(request.POST, person=person)
    if form.is_valid():
        try:
            if form.cleaned_data["is_on"]:
                routing.offer(person, a_week=form.cleaned_data["a_week"], boards=form.chosen_boards(), tag_names=form.cleaned_data["tags"].split(","))
            else:
                routing.withdraw(person)
        except Refused as refusal:
            form.add_error("tags", str(refusal.reason))
        else:
            messages.success(request, _("Saved."))
            return redirect("account-answering")
    return render(request, "answering/offer.html", {"form": form}, status=422)


@require_POST
@members_only
def not_for_me(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Somebody else is asked instead."""
    topic = find(Topic.objects, request.user, pk=topic_id)
    routing.decline(topic, by=request.user)
    messages.success(request, _("Thank you for saying so. Somebody else is asked."))
    return redirect(topic)
