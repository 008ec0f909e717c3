"""Shaping places: what there is, in which order, and what is said of each."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonwheel.authority import audiences, standing
from commonwheel.authority.audiences import Reach
from commonwheel.authority.powers import Power
from commonwheel.authority.rules import RULING
from commonwheel.conversations import attachments, labels, templates
from commonwheel.conversations.posts import REPLY
from commonwheel.conversations.templates import Template
from commonwheel.conversations.topics import START
from commonwheel.kernel.refusal import Refused, allowed
from commonwheel.structure import boards, categories
from commonwheel.structure.boards import READ, Board
from commonwheel.structure.categories import SHAPING, Category
from commonwheel.web.access import find
from commonwheel.web.intents import text
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.shaping import trees
from commonwheel.web.pages.shaping.forms import (
    ArchiveForm,
    AudienceForm,
    BoardForm,
    CategoryForm,
    FieldTable,
    LabelsForm,
    TemplateForm,
)
from commonwheel.web.pages.writing.forms import refuse
from commonwheel.web.parts.settings_tabs import settings_tabs

PAGE = require_http_methods(["GET", "HEAD", "POST"])
AT = "/settings/places/"
PICTURE_WIDTH = 1200


@PAGE
@members_only
def places(request: HttpRequest) -> HttpResponse:
    """All places that one may shape, as a tree; POST puts one before or behind its neighbours, or all in an order."""
    tree = trees.of(request.user)
    if not tree:
        standing.of(request.user).require(SHAPING)
    if request.method == "POST":
        trees.order(tree, request.POST, by=request.user)
        return redirect(f"{AT}#{text(request, 'move', 80)}")
    context = {"tree": tree, "tabs": settings_tabs(request), "may_add": bool(trees.shapable(request.user))}
    return render(request, "shaping/places.html", context)


@PAGE
@members_only
def category(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Add a category, or change one."""
    here = trees.category(request.user, slug) if slug else None
    if slug and here is None:
        raise Http404
    if here is not None:
        categories.check_change(here, by=request.user)
    known = [each for each in trees.shapable(request.user) if here is None or here not in each.line]
    if here is None and not known:
        standing.of(request.user).require(SHAPING)
    first = {} if here is None else {
        "title": here.title, "description": here.description, "is_listed": here.is_listed, "parent": here.parent.slug if here.parent else "",
    }  # fmt: skip
    form = CategoryForm(request.POST or None, categories=known, is_new=here is None, initial=first)
    if request.method == "POST" and form.is_valid() and _did(form, lambda: _save_category(here, form, request.user)):
        messages.success(request, _("Saved."))
        return redirect(AT)
    return render(request, "shaping/category.html", {"category": here, "form": form}, status=422 if request.method == "POST" else 200)


def _save_category(here: Category | None, form: CategoryForm, by: Any) -> None:
    said = form.cleaned_data
    words = {"title": said["title"], "description": said["description"], "parent": form.chosen_parent(), "is_listed": said["is_listed"]}
    if here is not None:
        categories.change(here, by=by, **words)
        return
    categories.check_change(words["parent"], by=by)
    categories.add(said["slug"], **words)


@PAGE
@members_only
def board(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Add a board, or change one."""
    here = _board(request, slug) if slug else None
    known = trees.shapable(request.user)
    if here is None and not known:
        standing.of(request.user).require(SHAPING)
    if here is not None and here.category not in known:
        known = [here.category, *known]
    first: dict[str, Any] = {"category": request.GET.get("in", "")}
    if here is not None:
        first = {name: getattr(here, name) for name in BoardForm.base_fields if hasattr(here, name)} | {"category": here.category.slug}
    form = BoardForm(request.POST or None, request.FILES or None, categories=known, board=here, initial=first)
    if request.method == "POST" and form.is_valid() and _did(form, lambda: _save_board(here, form, request)):
        messages.success(request, _("Saved."))
        return redirect(f"{AT}boards/{here.slug if here else form.cleaned_data['slug']}/")
    context = {"board": here, "form": form, "tabs": trees.board_tabs(here, request) if here else None}
    return render(request, "shaping/board.html", context, status=422 if request.method == "POST" else 200)


def _save_board(here: Board | None, form: BoardForm, request: HttpRequest) -> None:
    said, by = form.said(), request.user
    file = form.cleaned_data["picture"]
    encoded = attachments.encode(file.read(), widest=PICTURE_WIDTH) if file else None
    with transaction.atomic():
        if here is None:
            standing.of(by).require(SHAPING, said["category"].scope_id)
            here = boards.add(form.cleaned_data["slug"], said["title"], category=said["category"], kind=said["kind"])
        boards.change(here, by=by, **said)
        if encoded is not None:
            boards.picture(here, *encoded, by=by)
        elif form.cleaned_data.get("drops_picture"):
            boards.picture(here, b"", "", by=by)


@PAGE
@members_only
def audience(request: HttpRequest, slug: str) -> HttpResponse:
    """Who reads, who starts topics, who replies."""
    here = _board(request, slug)
    standing.of(request.user).require(RULING, here.scope_id)
    asked = {"read": (READ, _("Who reads")), "start": (START, _("Who starts topics")), "reply": (REPLY, _("Who replies"))}
    forms = {}
    for name, (power, _title) in asked.items():
        now = audiences.of(power, here.scope_id)
        forms[name] = AudienceForm(request.POST or None, prefix=name, initial={"reach": now.reach, "roles": list(now.roles)})
        if name != "read":
            choices = [choice for choice in Reach.choices if choice[0] != Reach.EVERYONE]
            forms[name].fields["reach"].choices = choices  # type: ignore[attr-defined]
    if request.method == "POST" and all([form.is_valid() for form in forms.values()]):
        done = [_did(form, partial(_let, here, asked[name][0], form.cleaned_data, request.user)) for name, form in forms.items()]
        if all(done):
            messages.success(request, _("Saved."))
            return redirect(request.path)
    context = {"board": here, "tabs": trees.board_tabs(here, request), "asked": [(title, forms[name]) for name, (_power, title) in asked.items()]}
    return render(request, "shaping/audience.html", context, status=422 if request.method == "POST" else 200)


def _let(board: Board, power: Power, said: dict[str, Any], by: Any) -> None:
    audiences.set_(power, said["reach"], said["roles"], at=board.scope, by=by)


@PAGE
@members_only
def board_labels(request: HttpRequest, slug: str) -> HttpResponse:
    """The labels that a board offers."""
    here = _board(request, slug)
    now = here.labels.counted()
    form = LabelsForm(request.POST or None, initial={"names": "\n".join(label.name for label in now if label.is_predefined)})
    if request.method == "POST" and form.is_valid() and _did(form, lambda: labels.define(here, form.cleaned_data["names"].splitlines(), by=request.user)):
        messages.success(request, _("Saved."))
        return redirect(request.path)
    context = {"board": here, "form": form, "labels": now, "tabs": trees.board_tabs(here, request)}
    return render(request, "shaping/labels.html", context, status=422 if request.method == "POST" else 200)


@PAGE
@members_only
def template(request: HttpRequest, slug: str, template_id: int = 0) -> HttpResponse:
    """Templates of a board: add one, change one, or drop it."""
    here = _board(request, slug)
    one = find(Template.objects, request.user, board=here, pk=template_id) if template_id else None
    if request.method == "POST" and one is not None and "drop" in request.POST:
        templates.drop(one, by=request.user)
        return redirect(f"{AT}boards/{here.slug}/templates/")
    first = {"name": one.name, "intro": one.intro} if one else {}
    rows = [{"label": each.label, "shape": each.shape, "is_required": each.is_required, "help": each.help, "choices": ", ".join(each.choices)} for each in one.fields] if one else []
    form = TemplateForm(request.POST or None, initial=first)
    table = FieldTable(request.POST or None, initial=rows, prefix="fields")
    if request.method == "POST" and all([form.is_valid(), table.is_valid()]):
        asked = [field for field in (row.field() for row in table) if field is not None]
        if _did(form, lambda: templates.save(here, one, by=request.user, name=form.cleaned_data["name"], intro=form.cleaned_data["intro"], fields=asked)):
            messages.success(request, _("Saved."))
            return redirect(f"{AT}boards/{here.slug}/templates/")
    context = {"board": here, "template": one, "form": form, "table": table, "known": here.templates.all(), "tabs": trees.board_tabs(here, request)}
    return render(request, "shaping/template.html", context, status=422 if request.method == "POST" else 200)


@PAGE
@members_only
def archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Archive a board, or open it again."""
    here = _board(request, slug)
    others = [each for each in boards.shelves(request.user) if each.pk != here.pk and each.archived_at is None]
    form = ArchiveForm(request.POST or None, boards=others, initial={"to": here.moved_to.slug if here.moved_to else ""})
    if request.method == "POST" and "reopen" in request.POST:
        boards.reopen(here, by=request.user)
        return redirect(request.path)
    if request.method == "POST" and form.is_valid() and _did(form, lambda: boards.archive(here, by=request.user, to=form.boards.get(form.cleaned_data["to"]))):
        messages.success(request, _("Archived."))
        return redirect(AT)
    context = {"board": here, "form": form, "tabs": trees.board_tabs(here, request)}
    return render(request, "shaping/archive.html", context, status=422 if request.method == "POST" else 200)


def _board(request: HttpRequest, slug: str) -> Board:
    """The board, for who may shape it."""
    here = find(Board.objects.select_related("category__parent__parent", "scope", "moved_to"), request.user, slug=slug)
    boards.check_change(here, by=request.user)
    return here


def _did(form: Any, deed: Any) -> bool:
    """Whether it was done; if not, the form says why."""
    try:
        deed()
    except Refused as refusal:
        refuse(form, refusal)
        return False
    return True


def may_shape(person: Any, board: Board) -> bool:
    """Whether the board's page offers its settings."""
    return bool(getattr(person, "pk", None)) and allowed(boards.check_change, board, by=person)
