"""Saved searches: the list of one's own, one more, one less, also from a mail."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from commonwheel.delivery.endings import unsaving
from commonwheel.discovery import saved
from commonwheel.discovery.saved import SavedSearch
from commonwheel.web.access import find
from commonwheel.web.intents import text, unsets
from commonwheel.web.limits import limited
from commonwheel.web.pages.account.views import members_only


@never_cache
@require_http_methods(["GET", "POST"])
@members_only
@limited("save-search", 30, methods=("POST",))
def saved_searches(request: HttpRequest) -> HttpResponse:
    """One's saved searches; POST saves one more."""
    if request.method == "POST":
        saved.save(text(request, "q", 300), by=request.user)
        messages.success(request, _("Saved. The bell rings when somebody writes what you look for."))
        return redirect("saved-searches")
    rows = [(row, f"/search/?{urlencode({'q': row.text})}") for row in SavedSearch.objects.visible_to(request.user)]
    return render(request, "search/saved.html", {"rows": rows})


@csrf_exempt  # the signed token is the proof, and mail programs post here on a click of their own button
@never_cache
@require_http_methods(["GET", "POST"])
@limited("unfollow", 30)
def ended(request: HttpRequest, token: str) -> HttpResponse:
    """Hear no more of a saved search, from a mail, without signing in. Opening the link only asks."""
    row = saved.of(*unsaving.check(token))
    is_over = request.method == "POST" or row is None
    if is_over and row is not None:
        saved.drop(row, by=row.person)
    return render(request, "search/ended.html", {"row": row, "token": token, "is_over": is_over})


@never_cache
@require_http_methods(["POST", "DELETE"])
@members_only
def saved_search(request: HttpRequest, saved_id: int) -> HttpResponse:
    """DELETE: hear no more of it."""
    row = find(SavedSearch.objects, request.user, pk=saved_id)
    if unsets(request):
        saved.drop(row, by=request.user)
    return redirect("saved-searches")
