"""Filling in a template: its fields stand where the empty text would, and become the beginning of the opening."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from commonwheel.conversations import templates
from commonwheel.conversations.templates import Shape, Template
from commonwheel.kernel import richtext
from commonwheel.structure.boards import Board
from commonwheel.web.parts.pagers import Tab

NONE = "0"
"""What the address says where somebody would rather write freely."""


class FillingForm(forms.Form):
    """The fields of a template, each under its place in it."""

    def __init__(self, *args: Any, template: Template, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, asked in enumerate(template.fields):
            words: dict[str, Any] = {"label": asked.label, "required": asked.is_required, "help_text": asked.help}
            if asked.shape == Shape.CHOICE:
                self.fields[str(number)] = forms.ChoiceField(choices=[("", "—"), *((choice, choice) for choice in asked.choices)], **words)
            elif asked.shape == Shape.TEXT:
                self.fields[str(number)] = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=10_000, **words)
            else:
                self.fields[str(number)] = forms.CharField(max_length=300, **words)


@dataclass(frozen=True)
class Filling:
    """A template with what was filled in."""

    template: Template
    form: FillingForm

    def composed(self, body: str, format: str) -> dict[str, str]:
        """"body" and "format" of the opening."""
        answers = {asked.label: str(self.form.cleaned_data.get(str(number), "")) for number, asked in enumerate(self.template.fields)}
        more = body if format == "markdown" else richtext.to_markdown(richtext.clean(body))
        return {"body": templates.compose(self.template, answers, more), "format": "markdown"}


def of(request: HttpRequest, board: Board | None) -> Filling | None:
    """The template that the address names, or the first of the board; None where it has none, or somebody writes freely."""
    known = _known(board)
    wanted = request.GET.get("template", "")
    template = next((each for each in known if str(each.pk) == wanted), None) if wanted else (known[0] if known else None)
    return Filling(template, FillingForm(request.POST or None, template=template, prefix="asked")) if template is not None else None


def choices(board: Board | None, asked: Filling | None) -> list[Tab]:
    """The templates of a board to choose from, and to write freely."""
    known = _known(board)
    if board is None or not known:
        return []
    at = f"{board.get_absolute_url()}new/?template="
    chosen = asked.template.pk if asked is not None else 0
    return [*(Tab(each.name, f"{at}{each.pk}", each.pk == chosen) for each in known), Tab(_("Write freely"), f"{at}{NONE}", not chosen)]


def _known(board: Board | None) -> list[Template]:
    return list(board.templates.all()) if board is not None else []
