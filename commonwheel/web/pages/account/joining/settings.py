"""The settings of joining: who may join, who waits, who invited whom, and what newcomers accept."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from commonwheel.authority import options, standing
from commonwheel.authority.joining import approvals, invitations, modes, policies
from commonwheel.authority.joining.approvals import APPROVE, Application
from commonwheel.authority.joining.policies import Policy
from commonwheel.kernel.refusal import Refused
from commonwheel.web.access import find
from commonwheel.web.intents import unsets
from commonwheel.web.pages.account.joining.forms import FIELDS, DeclineForm, JoiningForm, PolicyForm
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.writing.forms import refuse
from commonwheel.web.parts.pagers import Tab, Tabs
from commonwheel.web.parts.settings_tabs import settings_tabs


def joining_tabs(request: HttpRequest) -> dict[str, Tabs]:
    """The tabs of all settings, and below them those of joining that this member may open."""
    held = standing.of(request.user)
    pages = []
    if held.allows(modes.JOINING):
        pages += [("/settings/joining/", _("Who may join")), ("/settings/joining/policies/", _("Policies")), ("/settings/joining/invitations/", _("Who invited whom"))]
    if held.allows(APPROVE):
        waiting = approvals.waiting_count()
        pages.append(("/settings/joining/applications/", ngettext("%(count)s applicant", "%(count)s applicants", waiting) % {"count": waiting}))
    inner = Tabs(_("Joining"), [Tab(title, href, request.path == href) for href, title in pages])
    return {"tabs": settings_tabs(request), "inner": inner}


@require_http_methods(["GET", "POST"])
@members_only
def settings(request: HttpRequest) -> HttpResponse:
    """Who may join, and by which way."""
    held = standing.of(request.user)
    if not held.allows(modes.JOINING) and held.allows(APPROVE):
        return redirect("settings-applications")
    held.require(modes.JOINING)
    form = JoiningForm(request.POST or None, initial=JoiningForm.values())
    status = 200
    if request.method == "POST":
        if form.is_valid():
            for field, option in FIELDS.items():
                options.set_(option, form.cleaned_data[field], by=request.user)
            messages.success(request, _("Saved."))
            return redirect("settings-joining")
        status = 422
    return render(request, "joining/settings.html", {"form": form, **joining_tabs(request)}, status=status)


@require_GET
@members_only
def applications(request: HttpRequest) -> HttpResponse:
    """Who waits to be let in, and who was turned away lately."""
    standing.of(request.user).require(APPROVE)
    rows = approvals.waiting()
    context = {"rows": rows, "declined": approvals.declined(), "form": DeclineForm(), **joining_tabs(request)}
    return render(request, "joining/applications.html", context)


@require_http_methods(["POST", "DELETE"])
@members_only
def application(request: HttpRequest, application_id: int) -> HttpResponse:
    """Let an applicant in, or (unset) turn them away."""
    standing.of(request.user).require(APPROVE)
    found = find(Application.objects.select_related("person"), request.user, pk=application_id)
    names = {"name": found.person.name}
    if unsets(request):
        try:
            approvals.decline(found, by=request.user, reason=request.POST.get("reason", ""))
        except Refused as refusal:
            messages.error(request, str(refusal.reason))
        else:
            messages.success(request, _("%(name)s was turned away and will read why.") % names)
    else:
        approvals.accept(found, by=request.user)
        messages.success(request, _("%(name)s is a member now.") % names)
    return redirect("settings-applications")


@require_GET
@members_only
def tree(request: HttpRequest) -> HttpResponse:
    """Who came by whose invitation."""
    standing.of(request.user).require(modes.JOINING)
    return render(request, "joining/tree.html", {"rows": invitations.tree(), **joining_tabs(request)})


@require_http_methods(["GET", "POST"])
@members_only
def policy_list(request: HttpRequest) -> HttpResponse:
    """Every policy; publish a new one."""
    standing.of(request.user).require(modes.JOINING)
    form = PolicyForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _publish(request, form):
        return redirect("settings-policies")
    rows = Policy.objects.visible_to(request.user).order_by("withdrawn_at", "pk")
    status = 422 if request.method == "POST" else 200
    return render(request, "joining/policies_settings.html", {"rows": rows, "form": form, **joining_tabs(request)}, status=status)


@require_http_methods(["GET", "POST", "DELETE"])
@members_only
def policy(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish the next version of a policy, or (unset) withdraw it."""
    standing.of(request.user).require(modes.JOINING)
    found = find(Policy.objects, request.user, slug=slug)
    if unsets(request):
        policies.withdraw(found, by=request.user)
        messages.success(request, _("Nobody is asked to accept it any more."))
        return redirect("settings-policies")
    newest = found.versions.order_by("-number").first()
    form = PolicyForm(request.POST or None, initial={"title": found.title, "text": newest.text if newest else "", "asks": True})
    if request.method == "POST" and form.is_valid() and _publish(request, form, slug):
        return redirect("settings-policies")
    context = {"policy": found, "form": form, **joining_tabs(request)}
    return render(request, "joining/policy_settings.html", context, status=422 if request.method == "POST" else 200)


def _publish(request: HttpRequest, form: PolicyForm, slug: str = "") -> bool:
    try:
        version = policies.publish(by=request.user, slug=slug, **form.cleaned_data)
    except Refused as refusal:
        refuse(form, refusal)
        return False
    # Who publishes knows what it says.
    policies.accept(version, by=request.user)
    messages.success(request, _("Published."))
    return True
