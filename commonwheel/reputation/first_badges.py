"""The badges a community starts with. A formula gives them by rule; without one, people give them.

They reward help that worked rather than volume: words alone earn one badge, once. What they are called and what for is
kept in English and shown in the language of who reads it.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop as _

STOCK: tuple[dict[str, Any], ...] = (
    {
        "name": _("First words"), "description": _("Wrote a first post that stayed."), "set_name": _("Welcome"),
        "icon": "message-circle", "hue": 200, "formula": "net_posts >= 1",
    },
    {
        "name": _("First thanks"), "description": _("Thanked somebody with kudos."), "set_name": _("Welcome"),
        "icon": "heart", "hue": 0, "formula": "kudos_given >= 1",
    },
    {
        "name": _("First solution"), "description": _("Solved somebody's question for the first time."), "set_name": _("Solver"),
        "icon": "circle-check", "hue": 150, "formula": "solved_for_others >= 1",
    },
    {
        "name": _("Problem solver"), "description": _("Solved ten questions of others, and they still stand."), "set_name": _("Solver"),
        "icon": "life-buoy", "hue": 150, "formula": "solved_for_others >= 10 && net_solutions >= 10",
    },
    {
        "name": _("Rescuer"), "description": _("Solved a hundred questions of others."), "set_name": _("Solver"),
        "icon": "badge-check", "hue": 150, "formula": "solved_for_others >= 100 && net_solutions >= 100",
    },
    {
        "name": _("On a roll"), "description": _("Solved three questions of others within a week."), "set_name": _("Solver"),
        "icon": "sparkles", "hue": 90, "formula": "solved_for_others[7d] >= 3",
    },
    {
        "name": _("Appreciated"), "description": _("Was thanked ten times."), "set_name": _("Thanked"),
        "icon": "thumbs-up", "hue": 40, "formula": "kudos_received >= 10",
    },
    {
        "name": _("Ten in a week"), "description": _("Was thanked ten times within a week."), "set_name": _("Thanked"),
        "icon": "star", "hue": 60, "formula": "kudos_received[7d] >= 10",
    },
    {
        "name": _("Treasured"), "description": _("Was thanked five hundred times."), "set_name": _("Thanked"),
        "icon": "trophy", "hue": 60, "formula": "kudos_received >= 500",
    },
    {
        "name": _("Generous"), "description": _("Thanked others a hundred times."), "set_name": _("Thanked"),
        "icon": "hand-helping", "hue": 0, "formula": "kudos_given >= 100",
    },
    {
        "name": _("One year here"), "description": _("Has been a member for a year, and took part."), "set_name": _("Years"),
        "icon": "calendar", "hue": 280, "formula": "days_member >= 365 && net_posts >= 10",
    },
    {
        "name": _("Five years here"), "description": _("Has been a member for five years, and took part."), "set_name": _("Years"),
        "icon": "history", "hue": 280, "formula": "days_member >= 1825 && net_posts >= 50",
    },
    {
        "name": _("Good soul"), "description": _("For kindness that no number shows. Given by hand."), "set_name": _("By hand"),
        "icon": "sparkles", "hue": 320,
    },
    {
        "name": _("New helper of the month"), "description": _("Somebody new who helped most in a month."), "set_name": _("By hand"),
        "icon": "award", "hue": 120,
    },
)  # fmt: skip
