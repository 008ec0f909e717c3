"""What happens while somebody writes: drafts, previews, pictures, names to call."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonwheel.conversations import attachments, drafts, mentions
from commonwheel.kernel import richtext
from commonwheel.kernel.refusal import Refused
from commonwheel.web.intents import sign_in_first, unsets
from commonwheel.web.limits import limited
from commonwheel.web.pages.writing.words import FORMATS, LONGEST, as_html, typed

PLACE = re.compile(r"^(new|(topic|post):\d{1,18})$")


@require_http_methods(["GET", "POST", "DELETE"])
@limited("drafts", 120, methods=("POST",))
def draft(request: HttpRequest) -> HttpResponse:
    """Keep what is being written at a place; what a request does not name stays as it was. The list is in the account."""
    if request.method == "GET":
        return redirect("account-drafts")
    if not request.user.is_authenticated:
        return JsonResponse({"reason": _("Sign in to keep a draft.")}, status=403)
    place = request.POST.get("place") or request.GET.get("place", "")
    if not PLACE.match(place):
        return JsonResponse({"reason": _("There is nothing to write there.")}, status=400)
    if unsets(request):
        drafts.drop(place, by=request.user)
        return redirect("account-drafts")
    before = drafts.find(place, by=request.user)
    kept = {name: request.POST.get(name, getattr(before, name, "")) for name in ("title", "body", "board", "tags")}
    format = request.POST.get("body_format") or getattr(before, "format", "markdown")
    saved = drafts.save(place, by=request.user, format=format if format in FORMATS else "markdown", **kept)
    return JsonResponse({"saved_at": saved.saved_at.isoformat() if saved else None})


@require_POST
@limited("preview", 60)
def preview(request: HttpRequest) -> HttpResponse:
    """The same words in another shape.

    ``body`` is answered as the page would show it; ``markdown`` as {html} and ``html`` as {markdown}, for the editor.
    """
    if "markdown" in request.POST:
        return JsonResponse({"html": as_html(request.POST["markdown"], "markdown")})
    if "html" in request.POST:
        return JsonResponse({"markdown": richtext.to_markdown(as_html(request.POST["html"][:LONGEST], "html"))})
    html = as_html(*typed(request))
    named = {person.handle: person.get_absolute_url() for person in mentions.people_in(html)}
    return render(request, "writing/preview.html", {"html": richtext.link_mentions(html, named)})


@require_POST
@limited("uploads", 30)
def upload(request: HttpRequest) -> HttpResponse:
    """Take one picture in."""
    if not request.user.is_authenticated:
        return JsonResponse({"reason": _("Sign in to put pictures into posts.")}, status=403)
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"reason": _("No picture came along.")}, status=400)
    try:
        picture = attachments.add(file, by=request.user, name=file.name or "")
    except Refused as refusal:
        return JsonResponse({"reason": str(refusal.reason)}, status=422)
    return JsonResponse({"url": picture.file.url, "width": picture.width, "height": picture.height, "alt": ""}, status=201)


@require_GET
@limited("mentions", 120)
def names(request: HttpRequest) -> HttpResponse:
    """Members whose handle or name begins with ``q``."""
    if not request.user.is_authenticated:
        return sign_in_first(request, "/")
    found = mentions.complete(request.GET.get("q", ""))
    return JsonResponse(
        {
            "members": [
                {"handle": person.handle, "name": person.name, "avatar": person.avatar.url if person.avatar else ""}
                for person in found
            ]
        }
    )
