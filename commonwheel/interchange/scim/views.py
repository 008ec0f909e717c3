"""SCIM 2.0: a company's directory makes, changes and closes accounts, and fills groups."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from commonwheel.authority.directories import directories, enrolments, groups
from commonwheel.authority.directories.directories import Directory
from commonwheel.authority.directories.enrolments import Enrolment, Entry
from commonwheel.authority.directories.groups import DirectoryGroup
from commonwheel.interchange.scim import about, reading
from commonwheel.interchange.scim.answers import Wrong, answer, error, group, listed, user
from commonwheel.interchange.scim.patching import patched
from commonwheel.kernel.refusal import Refused

View = Callable[..., HttpResponse]
STATUS = {"uniqueness": 409, "mutability": 403}


def spoken(view: View) -> View:
    """Let a directory in that shows its token; every trouble is answered in SCIM's own words."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        directory = directories.known(token.strip()) if scheme.lower() == "bearer" and token.strip() else None
        if directory is None:
            refused = error(Wrong(401, "Show the token of a connected directory."))
            refused.headers["WWW-Authenticate"] = 'Bearer realm="SCIM"'
            return refused
        try:
            return view(request, directory, *args, **kwargs)
        except Wrong as wrong:
            return error(wrong)
        except Refused as refusal:
            return error(Wrong(STATUS.get(refusal.field, 400), str(refusal.reason), refusal.field))

    return guarded


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except RequestDataTooBig as large:
        raise Wrong(413, "That is too much at once.") from large
    except (ValueError, RecursionError) as wrong:
        raise Wrong(400, "This is not JSON.", "invalidSyntax") from wrong
    if not isinstance(body, dict):
        raise Wrong(400, "A resource is an object.", "invalidSyntax")
    return {key[0].lower() + key[1:] if key else key: value for key, value in body.items()}


def _only(request: HttpRequest, *methods: str) -> None:
    if request.method not in methods:
        raise Wrong(405, f"Only {', '.join(methods)}.")


@spoken
def user_list(request: HttpRequest, directory: Directory) -> HttpResponse:
    """Whom the directory knows; make an account."""
    _only(request, "GET", "POST")
    if request.method == "GET":
        rows = Enrolment.objects.visible_to(directory).filter(**reading.sought(request.GET.get("filter", ""), reading.USERS))
        return listed(request, rows.select_related("person").prefetch_related("person__directory_groups").order_by("pk"), user)
    made = enrolments.enrol(directory, _entry(_body(request)))
    answered = answer(user(made), 201)
    answered.headers["Location"] = user(made)["meta"]["location"]
    return answered


@spoken
def one_user(request: HttpRequest, directory: Directory, person_id: int) -> HttpResponse:
    """Somebody: read, set anew, change in part, or let go."""
    _only(request, "GET", "PUT", "PATCH", "DELETE")
    with transaction.atomic():
        enrolment = Enrolment.objects.visible_to(directory).select_for_update(of=("self",)).filter(person_id=person_id).first()
        if enrolment is None:
            raise Wrong(404, "The directory knows nobody with this id.")
        if request.method == "DELETE":
            enrolments.leave(enrolment)
            return HttpResponse(status=204)
        if request.method == "PUT":
            enrolments.change(enrolment, _entry(_body(request)))
        if request.method == "PATCH":
            enrolments.change(enrolment, _entry(patched(user(enrolment), _body(request))))
    return answer(user(enrolment))


def _entry(resource: dict[str, Any]) -> Entry:
    """What a written user says."""
    user_name = reading.text(resource.get("userName"), "userName")
    email = reading.email_of(resource["emails"]) if resource.get("emails") else ""
    active = resource.get("active")
    return Entry(
        user_name=user_name, email=email or (user_name if "@" in user_name else ""), name=reading.name_of(resource),
        external_id=reading.text(resource.get("externalId"), "externalId"), is_active=True if active is None else reading.is_true(active),
    )  # fmt: skip


@spoken
def group_list(request: HttpRequest, directory: Directory) -> HttpResponse:
    """The groups of the directory; make one."""
    _only(request, "GET", "POST")
    with_members = "members" not in request.GET.get("excludedAttributes", "").lower()
    if request.method == "GET":
        rows = DirectoryGroup.objects.visible_to(directory).filter(**reading.sought(request.GET.get("filter", ""), reading.GROUPS)).order_by("pk")
        return listed(request, rows, lambda row: group(row, with_members=with_members))
    body = _body(request)
    made = groups.make(
        directory, reading.text(body.get("displayName"), "displayName"), external_id=reading.text(body.get("externalId"), "externalId"),
        member_ids=reading.numbers(body.get("members") or []),
    )  # fmt: skip
    answered = answer(group(made), 201)
    answered.headers["Location"] = group(made)["meta"]["location"]
    return answered


@spoken
def one_group(request: HttpRequest, directory: Directory, group_id: int) -> HttpResponse:
    """A group: read, set anew, change in part, or remove."""
    _only(request, "GET", "PUT", "PATCH", "DELETE")
    with transaction.atomic():
        found = DirectoryGroup.objects.visible_to(directory).select_for_update(of=("self",)).filter(pk=group_id).first()
        if found is None:
            raise Wrong(404, "The directory has no group with this id.")
        if request.method == "DELETE":
            groups.remove(found)
            return HttpResponse(status=204)
        if request.method in ("PUT", "PATCH"):
            body = _body(request)
            body = patched(group(found), body) if request.method == "PATCH" else body
            groups.change(
                found, name=reading.text(body.get("displayName"), "displayName"), external_id=reading.text(body.get("externalId"), "externalId"),
                member_ids=reading.numbers(body.get("members") or []),
            )  # fmt: skip
    return answer(group(found, with_members="members" not in request.GET.get("excludedAttributes", "").lower()))


@spoken
def service(request: HttpRequest, _directory: Directory) -> HttpResponse:
    """What is spoken here."""
    _only(request, "GET")
    return answer(about.SERVICE)


@spoken
def resource_types(request: HttpRequest, _directory: Directory) -> HttpResponse:
    """Users and groups."""
    _only(request, "GET")
    return answer(about.listed(about.RESOURCE_TYPES))


@spoken
def schemas(request: HttpRequest, _directory: Directory) -> HttpResponse:
    """What is kept of users and groups."""
    _only(request, "GET")
    return answer(about.listed(about.SCHEMAS))


@spoken
def nothing(request: HttpRequest, _directory: Directory) -> HttpResponse:
    """Anything else."""
    raise Wrong(404, "There is nothing at this address.")
