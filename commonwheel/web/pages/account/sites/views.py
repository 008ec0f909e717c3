"""Sites that take our accounts: the pages that set them up, and where they send members to."""

from __future__ import annotations

from allauth.idp.oidc import views as allauth
from allauth.idp.oidc.internal.oauthlib.utils import respond_json_error
from django.contrib import messages
from django.core.signing import Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from oauthlib.oauth2.rfc6749.errors import OAuth2Error

from commonwheel.authority import standing
from commonwheel.authority.doors import sites
from commonwheel.authority.doors.sites import Site
from commonwheel.authority.doors.ways import DOORS
from commonwheel.kernel.refusal import Refused
from commonwheel.web.access import find
from commonwheel.web.intents import unsets
from commonwheel.web.limits import limited
from commonwheel.web.pages.account.providers.coming import leads_away, leaving
from commonwheel.web.pages.account.providers.settings import door_tabs
from commonwheel.web.pages.account.sites.forms import SiteForm
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.writing.forms import refuse


@never_cache
@csrf_exempt
def authorize(request: HttpRequest) -> HttpResponse:
    """Where another site sends a member to sign in. Checks its own form's token, since other sites post here too."""
    if request.user.is_authenticated:
        sites.check_use(by=request.user)
    answer = allauth.authorization(request)
    address = answer.headers.get("Location", "")
    if request.user.is_authenticated and leads_away(request, address) and "code=" in address:
        sites.allow(request.GET.get("client_id") or _client_of(request), by=request.user)
    if "none" in request.GET.get("prompt", "").split():
        return answer  # nobody looks
    return leaving(request, answer)


def _client_of(request: HttpRequest) -> str:
    """Which site the answered question was about; the signature of it was checked already."""
    parts = Signer().unsign_object(request.POST["request"])
    return str(parts[1].get("client_id", ""))


@never_cache
@csrf_exempt
@limited("oidc-token", 600)
def token(request: HttpRequest) -> HttpResponse:
    """Where another site changes a code for tokens."""
    try:
        return allauth.token(request)
    except OAuth2Error as refused:
        return respond_json_error(request, refused)


@never_cache
@csrf_exempt
def sign_out(request: HttpRequest) -> HttpResponse:
    """Where another site sends a member to sign out."""
    answer = allauth.logout(request)
    return leaving(request, answer)


@csrf_exempt
def nowhere(request: HttpRequest) -> HttpResponse:
    """Devices without a keyboard are not served."""
    raise Http404


@require_http_methods(["GET", "POST"])
@members_only
def site_list(request: HttpRequest) -> HttpResponse:
    """All connected sites; connect one."""
    standing.of(request.user).require(DOORS)
    form = SiteForm(request.POST or None, is_new=True)
    if request.method == "POST" and form.is_valid():
        try:
            site, secret = sites.add(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _show_secret(request, site, secret)
    rows = Site.objects.visible_to(request.user).select_related("client").order_by("pk")
    status = 422 if request.method == "POST" else 200
    return render(request, "sites/sites.html", {"form": form, "rows": rows, **door_tabs(request)}, status=status)


@require_http_methods(["GET", "POST", "DELETE"])
@members_only
def site(request: HttpRequest, site_id: int) -> HttpResponse:
    """Change a connected site, or (unset) disconnect it."""
    standing.of(request.user).require(DOORS)
    found = find(Site.objects.select_related("client"), request.user, pk=site_id)
    if unsets(request):
        sites.remove(found, by=request.user)
        messages.success(request, _("Disconnected."))
        return redirect("settings-sites")
    client = found.client
    initial = {
        "name": client.name, "addresses": "\n".join(client.get_redirect_uris()), "asks": not client.skip_consent,
        "leaves_to": "\n".join(client.get_post_logout_redirect_uris()),
    }  # fmt: skip
    form = SiteForm(request.POST or None, is_new=False, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            sites.change(found, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("settings-sites")
    status = 422 if request.method == "POST" else 200
    return render(request, "sites/site.html", {"form": form, "site": found, **door_tabs(request)}, status=status)


@require_http_methods(["POST"])
@members_only
def secret(request: HttpRequest, site_id: int) -> HttpResponse:
    """Make a new secret, and show it once."""
    standing.of(request.user).require(DOORS)
    found = find(Site.objects.select_related("client"), request.user, pk=site_id)
    return _show_secret(request, found, sites.renew(found, by=request.user))


def _show_secret(request: HttpRequest, site: Site, secret: str) -> HttpResponse:
    answer = render(request, "sites/secret.html", {"site": site, "secret": secret, **door_tabs(request)})
    answer.headers["Cache-Control"] = "no-store"
    return answer
