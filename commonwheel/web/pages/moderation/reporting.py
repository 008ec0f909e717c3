"""Reporting a post, and what became of what one reported."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from commonwheel.conversations.posts import Post
from commonwheel.kernel import paging
from commonwheel.kernel.refusal import Refused
from commonwheel.moderation import reports
from commonwheel.moderation.reports import Report
from commonwheel.web.access import find
from commonwheel.web.intents import is_own_address, sign_in_first, unsets
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.moderation.forms import ReportForm
from commonwheel.web.pages.writing.forms import refuse
from commonwheel.web.parts import pagers


@require_http_methods(["GET", "POST", "DELETE"])
def report(request: HttpRequest, post_id: int) -> HttpResponse:
    """Say that a post breaks the rules, or take that back."""
    post = find(Post.objects.select_related("topic__board", "author"), request.user, pk=post_id)
    if not request.user.is_authenticated:
        return sign_in_first(request)
    made = reports.find(post, request.user)
    if unsets(request):
        if made is not None:
            reports.withdraw(made, by=request.user)
            messages.success(request, _("Your report is taken back."))
        asked = request.POST.get("next", "")
        return redirect(asked if is_own_address(request, asked) else post)
    if made is None:
        reports.check_make(post, by=request.user)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reports.make(post, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Thank you. Somebody will look at it, and you will hear what became of it."))
            return redirect(post)
    status = 422 if request.method == "POST" else 200
    return render(request, "moderation/report.html", {"post": post, "made": made, "form": form}, status=status)


@require_GET
@members_only
def mine(request: HttpRequest) -> HttpResponse:
    """What the member reported, the latest first, with what became of it. What they may not see any more is not told."""
    rows = Report.objects.visible_to(request.user).select_related("case__post__topic")
    page = paging.page(rows, ["-at", "-id"], after=request.GET.get("after", ""))
    seen = set(Post.objects.visible_to(request.user).filter(pk__in=[each.case.post_id for each in page]).values_list("pk", flat=True))
    lines = [(each, each.case.post if each.case.post_id in seen else None) for each in page]
    return render(request, "moderation/mine.html", {"lines": lines, "pager": pagers.of(request, page)})
