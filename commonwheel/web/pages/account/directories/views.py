"""The settings of directories: connect one, and say which role its groups hold."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from commonwheel.authority import roles, standing
from commonwheel.authority.directories import directories, groups
from commonwheel.authority.directories.directories import Directory
from commonwheel.authority.directories.groups import DirectoryGroup
from commonwheel.authority.doors.ways import DOORS
from commonwheel.kernel.refusal import Refused
from commonwheel.web.access import find
from commonwheel.web.intents import unsets
from commonwheel.web.pages.account.providers.settings import door_tabs
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.writing.forms import refuse


class DirectoryForm(forms.Form):
    """A new connection."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60, help_text=gettext_lazy("Like Entra ID, Okta or Keycloak."))


@require_http_methods(["GET", "POST"])
@members_only
def directory_list(request: HttpRequest) -> HttpResponse:
    """All directories and their groups; connect one."""
    standing.of(request.user).require(DOORS)
    form = DirectoryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            directory, token = directories.connect(form.cleaned_data["name"], by=request.user)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _show_token(request, directory, token)
    held = standing.of(request.user)
    given = [role for role in roles.every() if role.slug not in roles.IMPLICIT and not role.holds_all and held.may_pass_on_role(role.pk, 1)]
    context = {
        "form": form, "rows": Directory.objects.visible_to(request.user).order_by("pk"), "roles": given,
        "groups": DirectoryGroup.objects.visible_to(request.user).select_related("directory", "role").order_by("directory", "name")[:500],
        **door_tabs(request),
    }  # fmt: skip
    return render(request, "directories/directories.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["POST", "DELETE"])
@members_only
def directory(request: HttpRequest, directory_id: int) -> HttpResponse:
    """Make a new token for a directory, or (unset) disconnect it."""
    standing.of(request.user).require(DOORS)
    found = find(Directory.objects, request.user, pk=directory_id)
    if unsets(request):
        directories.disconnect(found, by=request.user)
        messages.success(request, _("Disconnected."))
        return redirect("settings-directories")
    return _show_token(request, found, directories.renew(found, by=request.user))


@require_http_methods(["POST"])
@members_only
def directory_group(request: HttpRequest, group_id: int) -> HttpResponse:
    """Say which role the members of a group hold."""
    standing.of(request.user).require(DOORS)
    found = find(DirectoryGroup.objects, request.user, pk=group_id)
    role = next((role for role in roles.every() if role.slug == request.POST.get("role")), None)
    try:
        groups.map_to(found, role, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    else:
        messages.success(request, _("Saved."))
    return redirect("settings-directories")


def _show_token(request: HttpRequest, directory: Directory, token: str) -> HttpResponse:
    answer = render(request, "directories/token.html", {"directory": directory, "token": token, **door_tabs(request)})
    answer.headers["Cache-Control"] = "no-store"
    return answer
