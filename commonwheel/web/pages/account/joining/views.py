"""Joining as newcomers and members meet it: the sign-up, the link of an invitation, waiting, and the policies."""

from __future__ import annotations

from allauth.account import views as allauth
from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from commonwheel.authority import standing
from commonwheel.authority.joining import approvals, invitations, modes, policies
from commonwheel.authority.joining.invitations import Invitation
from commonwheel.authority.joining.policies import Policy
from commonwheel.kernel.refusal import Refused, reason_against
from commonwheel.web.access import find
from commonwheel.web.intents import is_own_address, unsets
from commonwheel.web.limits import limited
from commonwheel.web.pages.account.joining.forms import InvitationForm
from commonwheel.web.pages.account.newcomers import INVITED, invitation_of
from commonwheel.web.pages.account.stages import APPLICATION
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.writing.forms import refuse


@never_cache
def sign_up(request: HttpRequest) -> HttpResponse:
    """The form for newcomers, or why there is none."""
    refusal = reason_against(modes.check_join, is_invited=invitation_of(request) is not None)
    if refusal is not None and not request.user.is_authenticated:
        return render(request, "account/signup_closed.html", {"refusal": refusal})
    return allauth.signup(request)


@never_cache
@require_http_methods(["GET", "POST"])
@limited("invitation", 30)
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """The link of an invitation. Opening it asks first: it is a newcomer's only way to see who invited them."""
    invitation = invitations.read(token)
    if request.user.is_authenticated:
        messages.info(request, _("You are a member already: pass the invitation on."))
        return redirect("account-invitations")
    if request.method == "GET":
        return render(request, "joining/invited.html", {"invitation": invitation})
    request.session[INVITED] = token
    return redirect("account_signup")


@never_cache
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """What became of somebody's wish to join."""
    application = approvals.numbered(request.session.get(APPLICATION, 0))
    return render(request, "joining/waiting.html", {"application": application})


@require_http_methods(["GET", "POST"])
@members_only
@limited("invite", 30, seconds=3600, methods=("POST",))
def my_invitations(request: HttpRequest) -> HttpResponse:
    """Whom a member invited; invite somebody."""
    may_many = standing.of(request.user).allows(modes.JOINING)
    form = InvitationForm(request.POST or None, may_many=may_many)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _invite(request, form):
            return redirect("account-invitations")
        status = 422
    rows = [{"invitation": each, "is_open": invitations.is_open(each)} for each in invitations.of(request.user)]
    context = {"form": form, "rows": rows, "refusal": reason_against(invitations.check_make, by=request.user)}
    return render(request, "joining/invitations.html", context, status=status)


def _invite(request: HttpRequest, form: InvitationForm) -> bool:
    data = form.cleaned_data
    try:
        invitation = invitations.make(by=request.user, email=data["email"], places=data.get("places") or 1)
    except Refused as refusal:
        refuse(form, refusal)
        return False
    if invitation.email:
        get_adapter().send_mail("joining/email/invitation", invitation.email, {"invitation": invitation, "inviter": request.user, "request": request})
        messages.success(request, _("The invitation is on its way."))
    else:
        messages.success(request, _("Here is the link: pass it on."))
    return True


@require_http_methods(["POST", "DELETE"])
@members_only
def my_invitation(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    invitation = find(Invitation.objects, request.user, pk=invitation_id)
    if not unsets(request):
        raise Http404
    invitations.revoke(invitation, by=request.user)
    messages.success(request, _("Taken back."))
    return redirect(request.POST.get("next") if is_own_address(request, request.POST.get("next", "")) else "account-invitations")


@require_safe
def policy(request: HttpRequest, slug: str) -> HttpResponse:
    """What a policy says, now or in an earlier version."""
    found = find(Policy.objects, request.user, slug=slug)
    versions = list(found.versions.order_by("-number"))
    wanted = request.GET.get("version", "")
    version = next((each for each in versions if wanted in ("", str(each.number))), None)
    if version is None:
        raise Http404
    return render(request, "joining/policy.html", {"policy": found, "version": version, "versions": versions})


@require_safe
def policy_list(request: HttpRequest) -> HttpResponse:
    """All policies that hold."""
    return render(request, "joining/policies.html", {"versions": policies.current()})


@require_http_methods(["GET", "POST"])
@members_only
def accept(request: HttpRequest) -> HttpResponse:
    """Accept what is new among the policies, and go on to where one was going."""
    after = request.POST.get("next") or request.GET.get("next", "")
    after = after if is_own_address(request, after) else "/"
    versions = policies.unaccepted(request.user)
    if request.method == "POST":
        for version in versions:
            if request.POST.get(f"policy_{version.pk}"):
                policies.accept(version, by=request.user)
        versions = policies.unaccepted(request.user)
    if not versions:
        return redirect(after)
    return render(request, "joining/accept.html", {"versions": versions, "next": after}, status=200 if request.method == "GET" else 422)
