"""Groups: a shelf of boards that belongs to its members. What is in it is a place like any other, so that whoever may not
read it meets it nowhere: not in lists, counts, search, feeds, mail or caches.
"""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import powers, roles, scopes, standing
from commonwheel.authority.roles import Value
from commonwheel.conversations.posts import REPLY
from commonwheel.conversations.topics import START
from commonwheel.kernel import clock, richtext
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.structure import boards, categories
from commonwheel.structure.boards import READ, Board
from commonwheel.structure.categories import Category

MANAGE = powers.declare("group.manage", gettext_lazy("Change a group, and who leads it"))
CURATE = powers.declare("group.curate", gettext_lazy("Let people into a group, invite them, and send them away"))

CHANGED = journal.declare("group.changed", gettext_lazy("changed a group"), audited=True, public=False)


class Openness(models.TextChoices):
    """Who sees a group, and how one comes in."""

    OPEN = "open", gettext_lazy("Open: everybody reads, and every member may join")
    REQUEST = "request", gettext_lazy("By request: everybody knows of it, only members read")
    HIDDEN = "hidden", gettext_lazy("Hidden: only members and who is invited know of it")


class Groups(models.QuerySet["Group"]):
    def visible_to(self, person: Any) -> Groups:
        """Those the person may know of: all but hidden ones, of which they are a member or invited, or that they may read."""
        pk = getattr(person, "pk", None)
        known = models.Q(openness__in=[Openness.OPEN, Openness.REQUEST])
        if not pk:
            return self.filter(known)
        hidden = Group.objects.filter(openness=Openness.HIDDEN).values_list("category__scope_id", flat=True)
        readable = standing.of(person).scopes_with(READ, hidden)
        invited = models.Q(invitations__person=pk, invitations__answered_at__isnull=True)
        return self.filter(known | models.Q(category__scope__in=readable) | invited).distinct()


class Group(models.Model):
    """A group. Its boards stand in its category; title, address and description are the category's."""

    category = models.OneToOneField(Category, on_delete=models.PROTECT, related_name="group")
    openness = models.CharField(max_length=8, choices=Openness.choices, default=Openness.OPEN)
    about = models.TextField(blank=True)
    """Markdown; what the group's page says."""
    about_html = models.TextField(blank=True)
    founded_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    founded_at = models.DateTimeField(default=clock.now)
    members_count = models.PositiveIntegerField(default=0)

    objects = Groups.as_manager()

    def __str__(self) -> str:
        return self.category.title

    def get_absolute_url(self) -> str:
        return f"/groups/{self.category.slug}/"

    @property
    def scope_id(self) -> int:
        return self.category.scope_id


departures.covers(Group, founded_by=STAYS)


def begin(slug: str, title: str, *, by: Person | None, openness: str, description: str, about: str) -> Group:
    """A group without members, with a first board to talk in. Who may is asked by ``foundings.found``."""
    if not title.strip():
        raise Refused(_("It needs a title."), field="title")
    with transaction.atomic():
        category = categories.add(slug, title.strip()[:100], description=description.strip()[:300], kind=scopes.Kind.GROUP, is_listed=False)
        group = Group.objects.create(category=category, founded_by=by, openness=Openness(openness), about=about, about_html=_rendered(about))
        _rule(group)
        boards.add(_free(f"{slug}-talk"), _("Talk"), category=category)
        touch("groups")
    return group


def check_manage(group: Group, *, by: Any) -> None:
    """Refused to all but who leads the group."""
    standing.of(by).require(MANAGE, group.scope_id)


def change(group: Group, *, by: Person, title: str, description: str = "", about: str = "", openness: str = "") -> None:
    """Call it otherwise, say something else of it, open or close it. What was written stays, and follows the new rules at once."""
    check_manage(group, by=by)
    if not title.strip():
        raise Refused(_("It needs a title."), field="title")
    with transaction.atomic():
        category = group.category
        category.title, category.description = title.strip()[:100], description.strip()[:300]
        categories.keep(category)
        group.about, group.about_html = about, _rendered(about)
        group.openness = Openness(openness or group.openness)
        group.save(update_fields=["about", "about_html", "openness"])
        _rule(group)
        journal.record(CHANGED, by=by, on=group)
        touch("groups", "topics", "boards")


def of_category(category: Category) -> Group | None:
    """The group that a category belongs to, if it is one's."""
    return Group.objects.filter(category=category).select_related("category").first()


def boards_of(group: Group, person: Any) -> list[Board]:
    """The boards of the group that the person may read."""
    return [board for board in boards.shelves(person) if board.category_id == group.category_id]


def _rule(group: Group) -> None:
    """What holds in the group for who is not in it. What members may, their roles say."""
    scope = group.category.scope
    if group.openness == Openness.OPEN:
        roles.inherit(roles.named(roles.EVERYONE), READ, at=scope)
    else:
        roles.rule(roles.named(roles.EVERYONE), READ, Value.DENY, at=scope)
    for power in (START, REPLY):
        roles.rule(roles.named(roles.MEMBERS), power, Value.DENY, at=scope)


def _rendered(about: str) -> str:
    return richtext.clean(richtext.from_markdown(about.replace("\x00", "")[:5_000])) if about.strip() else ""


def _free(slug: str) -> str:
    """The address, or one like it that no board has."""
    tries = [slug[:56], *(f"{slug[:52]}-{number}" for number in range(2, 1_000))]
    taken = set(Board.objects.filter(slug__startswith=slug[:52]).values_list("slug", flat=True))
    return next(attempt for attempt in tries if attempt not in taken)
