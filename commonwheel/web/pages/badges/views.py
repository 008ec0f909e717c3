"""Badges as everybody sees them, and giving one by hand."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonwheel.accounts.people import Person
from commonwheel.authority import standing
from commonwheel.kernel import paging
from commonwheel.kernel.refusal import Refused
from commonwheel.reputation import awards
from commonwheel.reputation.awards import Award
from commonwheel.reputation.badges import SHAPING, Badge
from commonwheel.web.access import find
from commonwheel.web.context import page_depends_on
from commonwheel.web.intents import sign_in_first
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.badges.forms import GivingForm, TakingForm
from commonwheel.web.pages.writing.forms import refuse
from commonwheel.web.parts import pagers


@require_safe
def every(request: HttpRequest) -> HttpResponse:
    """All badges, set by set, with how many have each."""
    page_depends_on(request, "badges")
    rows = Badge.objects.visible_to(request.user).standing()
    counts = awards.counts()
    mine = {award.badge_id for award in awards.of(request.user)} if request.user.is_authenticated else set()
    sets = [
        (_(name), [{"badge": badge, "count": counts.get(badge.pk, 0), "is_mine": badge.pk in mine} for badge in group])
        for name, group in groupby(rows.order_by("set_name", "id"), key=lambda badge: badge.set_name)
    ]
    return render(request, "badges/badges.html", {"sets": sets, "may_shape": standing.of(request.user).allows(SHAPING)})


@require_http_methods(["GET", "HEAD", "POST"])
def badge(request: HttpRequest, badge: str) -> HttpResponse:
    """A badge and who has it; POST gives it to somebody."""
    page_depends_on(request, "badges", "members")
    here = find(Badge.objects, request.user, slug=badge)
    form = GivingForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if not request.user.is_authenticated:
            return sign_in_first(request, here.get_absolute_url())
        standing.of(request.user).require(awards.GIVE)
        if form.is_valid() and _give(request, here, form):
            return redirect(here)
        status = 422
    rows = Award.objects.visible_to(request.user).filter(badge=here).select_related("person", "by")
    page = paging.page(rows, ("-at", "-id"), after=request.GET.get("after", ""), size=48)
    may_give = request.user.is_authenticated and here.retired_at is None and standing.of(request.user).allows(awards.GIVE)
    context = {
        "badge": here, "awards": page.items, "pager": pagers.of(request, page), "form": form if may_give else None,
        "count": awards.counts().get(here.pk, 0),
        "may_take": request.user.is_authenticated and standing.of(request.user).allows(awards.GIVE),
        "may_shape": standing.of(request.user).allows(SHAPING),
    }  # fmt: skip
    return render(request, "badges/badge.html", context, status=status)


@require_safe
def member(request: HttpRequest, handle: str) -> HttpResponse:
    """Every badge of a member."""
    who = find(Person.objects, request.user, handle=handle.lower()[:30])
    page_depends_on(request, f"member:{who.pk}", "badges")
    return render(request, "badges/member.html", {"person": who, "awards": awards.of(who)})


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def award(request: HttpRequest, award_id: int) -> HttpResponse:
    """Take a badge back: asks why, and does it."""
    standing.of(request.user).require(awards.GIVE)
    here = find(Award.objects.select_related("badge", "person"), request.user, pk=award_id)
    form = TakingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        awards.take(here, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Taken back."))
        return redirect(here.badge)
    return render(request, "badges/take.html", {"award": here, "form": form}, status=422 if request.method == "POST" else 200)


def _give(request: HttpRequest, badge: Badge, form: GivingForm) -> bool:
    """Whether it was given; if not, the form says why."""
    handle = form.cleaned_data["handle"].strip().removeprefix("@").lower()
    person = Person.objects.visible_to(request.user).filter(handle=handle).first()
    try:
        if person is None:
            raise Refused(_("There is no member with this handle."), field="handle")
        awards.give(badge, person, by=request.user, reason=form.cleaned_data["reason"])
    except Refused as refusal:
        refuse(form, refusal)
        return False
    messages.success(request, _("%(name)s has the badge now.") % {"name": person.name})
    return True
