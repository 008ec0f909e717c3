"""Founding: the stock roles and their powers, there from the first start. Run again, nothing that was changed since is touched."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_noop

from commonwheel.authority import (
    audit,
    options,
    profile_fields,
    restrictions,
    role_shaping,
    roles,
    rules,
    scopes,
)
from commonwheel.authority.joining import approvals, modes
from commonwheel.authority.roles import Role, Value
from commonwheel.conversations import labels, locks, masks, posts, splits, texts, topics
from commonwheel.conversations.limits import newcomers, paces
from commonwheel.conversations.lists import pins
from commonwheel.discovery import log
from commonwheel.formats import solutions
from commonwheel.formats.articles import articles
from commonwheel.formats.blogs import rights as blogs
from commonwheel.formats.contests import contests, outcomes
from commonwheel.formats.ideas import ideas, statuses, votes
from commonwheel.formats.occasions import occasions
from commonwheel.groups import foundings, groups
from commonwheel.reputation import awards, badges, ladders, metrics, thank_yous
from commonwheel.reputation.programmes import programmes
from commonwheel.structure import boards, categories

MODERATOR_POWERS = (
    topics.HIDE, topics.MOVE, topics.RETITLE, labels.LABEL, splits.REARRANGE, masks.LIFT, foundings.FOUND, posts.EDIT, texts.TRUSTED, newcomers.KNOWN, locks.LOCK, pins.PIN, paces.UNPACED,
    solutions.ACCEPT, restrictions.BAN, approvals.APPROVE, awards.GIVE, thank_yous.HIDE, profile_fields.SEEING,
    ideas.DECIDE, votes.VOTE_FOR, articles.WRITE, articles.EDIT, articles.PUBLISH,
    contests.RUN, outcomes.JUDGE, occasions.PLAN, occasions.MANAGE, blogs.WRITE, blogs.EDIT, blogs.MODERATE,
)
STAFF_POWERS = (profile_fields.SEEING, foundings.FOUND, texts.TRUSTED, newcomers.KNOWN, paces.UNPACED, solutions.ACCEPT, pins.PIN, ideas.DECIDE, votes.VOTE_FOR, articles.WRITE, articles.EDIT, articles.PUBLISH, contests.RUN, outcomes.JUDGE, occasions.PLAN, occasions.MANAGE, blogs.WRITE, blogs.EDIT, blogs.MODERATE, log.REPORT)
HELPER_POWERS = (foundings.FOUND, texts.TRUSTED, newcomers.KNOWN, solutions.ACCEPT, topics.RETITLE, labels.LABEL, articles.WRITE)
GROUP_POWERS = (boards.READ, topics.START, posts.REPLY)
GROUP_CURATOR_POWERS = (
    *GROUP_POWERS, groups.CURATE, topics.HIDE, topics.MOVE, topics.RETITLE, labels.LABEL, splits.REARRANGE, posts.EDIT, locks.LOCK,
    pins.PIN, solutions.ACCEPT, ideas.DECIDE, articles.WRITE, articles.EDIT, articles.PUBLISH, contests.RUN, outcomes.JUDGE,
    occasions.PLAN, occasions.MANAGE, blogs.WRITE, blogs.EDIT, blogs.MODERATE,
)
GROUP_OWNER_POWERS = (*GROUP_CURATOR_POWERS, groups.MANAGE, categories.SHAPING)
"""What members of groups hold there, by what they are in it. Whose grants these are says ``groups.members``."""

MANAGER_POWERS = (*dict.fromkeys((
    *MODERATOR_POWERS, *STAFF_POWERS, *HELPER_POWERS, *GROUP_OWNER_POWERS, statuses.SHAPING, options.SETTING, options.LIMITING, modes.JOINING,
    profile_fields.SHAPING, ladders.SHAPING, badges.SHAPING, programmes.RUN, programmes.RISING, audit.READ,
)),)  # fmt: skip
"""A community manager may pass these on, and so give every role that is made of them."""
MANAGER_KEYS = (rules.RULING, role_shaping.SHAPING)
"""These two are a manager's alone: only an owner makes another manager."""

STOCK = (
    ("owner", gettext_noop("Owner"), gettext_noop("Everything, and may pass it on."), "staff", ()),
    ("community-manager", gettext_noop("Community manager"), gettext_noop("Runs the community from day to day."), "staff", MANAGER_POWERS),
    ("staff", gettext_noop("Staff"), gettext_noop("Works for the company."), "staff", STAFF_POWERS),
    ("vendor", gettext_noop("Partner"), gettext_noop("Works for a company that makes something for this one."), "vendor", (texts.TRUSTED, newcomers.KNOWN)),
    ("moderator", gettext_noop("Moderator"), gettext_noop("Keeps the community a good place."), "moderator", MODERATOR_POWERS),
    ("helper", gettext_noop("Trusted helper"), gettext_noop("Marks solutions and tidies titles and tags."), "", HELPER_POWERS),
    ("knowledge-author", gettext_noop("Knowledge author"), gettext_noop("Writes articles."), "", (articles.WRITE,)),
    ("knowledge-editor", gettext_noop("Knowledge editor"), gettext_noop("Reviews and edits articles."), "", (articles.WRITE, articles.EDIT)),
    ("group-owner", gettext_noop("Group owner"), gettext_noop("Leads a group."), "", GROUP_OWNER_POWERS),
    ("group-curator", gettext_noop("Group curator"), gettext_noop("Keeps order in a group and lets people in."), "", GROUP_CURATOR_POWERS),
    ("group-member", gettext_noop("Group member"), gettext_noop("Reads and writes in a group."), "", GROUP_POWERS),
    (
        "knowledge-publisher", gettext_noop("Knowledge publisher"), gettext_noop("Publishes articles."), "",
        (articles.WRITE, articles.EDIT, articles.PUBLISH),
    ),
    ("blog-author", gettext_noop("Blog author"), gettext_noop("Writes posts in blogs and publishes them."), "", (blogs.WRITE,)),
    ("blog-editor", gettext_noop("Blog editor"), gettext_noop("Edits all posts of blogs and looks at the comments of guests."), "", (blogs.WRITE, blogs.EDIT, blogs.MODERATE)),
)  # fmt: skip
"""Their names and what they are for are kept in English and shown in the language of who reads them."""


def found() -> None:
    """Make what every community needs and does not have yet."""
    with transaction.atomic():
        root = scopes.plant()
        roles.add(roles.EVERYONE, "Everyone")
        roles.add(roles.MEMBERS, "Members")
        for slug, name, description, mark, powers in STOCK:
            if Role.objects.filter(slug=slug).exists():
                continue
            role = roles.add(slug, name, description=description, mark=mark, holds_all=slug == roles.OWNER)
            is_manager = powers is MANAGER_POWERS
            roles.begin(role, powers, Value.ASSIGN if is_manager else Value.GRANT, at=root)
            if is_manager:
                roles.begin(role, MANAGER_KEYS, Value.GRANT, at=root)
        if ladders.found():
            # A community that was there before ranks were has a past to count.
            metrics.rebuild()
        badges.found()


def close_to(board: boards.Board, *role_slugs: str) -> None:
    """Make a board one that only the holders of these roles (and owners) can see."""
    with transaction.atomic():
        roles.rule(roles.named(roles.EVERYONE), boards.READ, Value.DENY, at=board.scope)
        for slug in role_slugs:
            roles.rule(roles.named(slug), boards.READ, Value.GRANT, at=board.scope)


