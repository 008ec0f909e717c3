"""What others see of a member, and what they do not."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonwheel.accounts import profiles, traits
from commonwheel.authority import options, profile_fields, standing
from commonwheel.kernel.refusal import Refused
from commonwheel.web.pages.account.profile_forms import (
    COVER,
    PRIVACY,
    TEXTS,
    PrivacyForm,
    ProfileForm,
    written,
)
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.writing.forms import refuse
from commonwheel.web.parts import asked_fields
from commonwheel.web.parts.picture_fields import encoded
from commonwheel.web.parts.post_parts import SIGNATURES

FIRST, CROP = ("picture", "without_picture", "speaks"), ("crop_size", "crop_across", "crop_down")
"""Fields that stand in places of their own; the others follow each other."""


@require_http_methods(["GET", "POST"])
@members_only
def profile(request: HttpRequest) -> HttpResponse:
    """What others see of a member."""
    person = request.user
    if request.method == "GET":
        return _page(request, ProfileForm(initial=written(person), person=person))
    form = ProfileForm(request.POST, request.FILES, person=person)
    if form.is_valid():
        try:
            _change(person, form)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("account-profile")
    return _page(request, form, status=422)


@require_http_methods(["GET", "POST"])
@members_only
def privacy(request: HttpRequest) -> HttpResponse:
    """What a member keeps to themselves."""
    person = request.user
    form = PrivacyForm(request.POST or None, initial={name: getattr(person, name) for name in PRIVACY})
    if request.method == "POST":
        form = PrivacyForm(request.POST)
        form.is_valid()
        profiles.prefer(person, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("account-privacy")
    return render(request, "account/privacy.html", {"form": form})


def _change(person: Any, form: ProfileForm) -> None:
    if standing.of(person).ban():
        raise Refused(_("You are banned, so what others see of you stays as it is."))
    data = form.cleaned_data
    picture = encoded(data["picture"], "picture", widest=profiles.PICTURE_SIZE, square=True, crop=form.crop)
    cover = encoded(data["cover"], "cover", **COVER)
    answers = asked_fields.answers_in(form)
    with transaction.atomic():
        profiles.change(person, **{name: data[name] for name in TEXTS})
        traits.put(person, traits.Kind.SPEAKS, data["speaks"])
        traits.put(person, traits.Kind.EXPERTISE, data["expertise"])
        profile_fields.answer(person, answers)
        for where, made, without in (("avatar", picture, data["without_picture"]), ("cover", cover, data["without_cover"])):
            if made is not None:
                profiles.show(person, *made, where=where)
            elif without and getattr(person, where):
                profiles.unshow(person, where=where)


def _page(request: HttpRequest, form: ProfileForm, status: int = 200) -> HttpResponse:
    left_out = {*FIRST, *CROP, *([] if request.user.cover else ["without_cover"]), *([] if options.value(SIGNATURES) else ["signature"])}
    context = {"form": form, "rest": [field for field in form if field.name not in left_out], "crops": [form[name] for name in CROP]}
    context["spoken"] = [name for code, name in traits.LANGUAGES.items() if code in (form["speaks"].value() or [])]
    return render(request, "account/profile.html", context, status=status)
