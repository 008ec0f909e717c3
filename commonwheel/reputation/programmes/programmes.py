"""Programmes: a named circle of members who help most, with a role for a term, perks and a private board."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import audiences, grants, powers, role_shaping, roles, scopes, standing
from commonwheel.authority.audiences import Reach
from commonwheel.authority.roles import Role
from commonwheel.authority.scopes import Scope
from commonwheel.kernel import clock, richtext
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.reputation import formulas, ranks
from commonwheel.reputation.formulas import Formula
from commonwheel.structure import boards
from commonwheel.structure.boards import READ, Board
from commonwheel.structure.categories import SHAPING as SHAPING_PLACES
from commonwheel.structure.categories import Category

RUN = powers.declare("programme.run", gettext_lazy("Run super-user programmes"))
RISING = powers.declare("programme.rising", gettext_lazy("See which new members rise"))
MADE = journal.declare("programme.made", gettext_lazy("made a programme"), facts=["role", "scope"], audited=True, public=False)
CHANGED = journal.declare("programme.changed", gettext_lazy("changed a programme"), facts=["role", "scope", "version"], audited=True, public=False)
CLOSED = journal.declare("programme.closed", gettext_lazy("closed a programme"), facts=["scope"], audited=True, public=False)
REOPENED = journal.declare("programme.reopened", gettext_lazy("opened a programme again"), facts=["scope"], audited=True, public=False)

WORDS = ("name", "description", "about", "perks", "criteria", "term_days", "takes_nominations")
LONGEST_TERM = 3_650
MOST_CANDIDATES = 100
RESERVED = frozenset({"new", "rising"})


class Programmes(models.QuerySet["Programme"]):
    def visible_to(self, person: Any) -> Programmes:
        """Those of places that the person may read."""
        used = Programme.objects.values_list("scope_id", flat=True).distinct()
        return self.filter(scope__in=standing.of(person).scopes_with(READ, used))

    def open(self) -> Programmes:
        return self.filter(closed_at__isnull=True)


class Programme(models.Model):
    """One programme. Its members hold ``role`` at ``scope`` for as long as their term."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=60, unique=True)
    description = models.CharField(max_length=200, blank=True)
    about = models.TextField(blank=True)
    """Markdown; what its page says."""
    about_html = models.TextField(blank=True)
    perks = models.TextField(blank=True)
    """What members get, one a line."""
    criteria = models.CharField(max_length=formulas.LONGEST, blank=True)
    """A formula as for ranks; empty where people alone decide."""
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    scope = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="+")
    board = models.ForeignKey(Board, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    term_days = models.PositiveSmallIntegerField(default=365)
    takes_nominations = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = Programmes.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/programme/{self.slug}/"

    @property
    def rule(self) -> Formula | None:
        """The criteria, or None where people alone decide."""
        return formulas.parse(self.criteria) if self.criteria else None

    @property
    def perk_lines(self) -> list[str]:
        return [line for line in self.perks.splitlines() if line.strip()]


departures.covers(Programme, by=STAYS)


class Outdated(Refused):
    """Somebody else changed the programme meanwhile: ``latest`` is theirs."""

    def __init__(self, latest: Programme) -> None:
        super().__init__(_("Somebody changed this programme while you were writing."), cure=_("Compare, and save again: yours is still here."))
        self.latest = latest


def check_run(programme: Programme, *, by: Any) -> None:
    """Refused to all but who runs programmes there."""
    standing.of(by).require(RUN, programme.scope_id)


def make(*, by: Person, name: str, role: Role | None = None, at: Scope | None = None, **rest: Any) -> Programme:
    """A new programme, at the community unless said. Without a role it gets a new one of its own name, without any power yet.

    Refused for a role that one may not give oneself, and for criteria that cannot be understood, with the column.
    """
    scope = at or scopes.root()
    standing.of(by).require(RUN, scope.pk)
    said = _checked(name=name, **rest)
    with transaction.atomic():
        _check_free(said["name"], but=None)
        if role is None:
            role = role_shaping.make(said["name"], by=by, description=_("Members of the programme of this name."))
        else:
            _check_role(role, at=scope, by=by)
        programme = Programme.objects.create(slug=_free_slug(said["name"]), role=role, scope=scope, by=by, **said)
        changes = [(word, "", said[word]) for word in ("name", "criteria", "term_days")]
        journal.record(MADE, by=by, on=programme, role=role.pk, scope=scope.pk, changes=changes)
        touch("programmes")
    return programme


def change(programme: Programme, *, by: Person, after: int, **said: Any) -> Programme:
    """Change what was version ``after``; Outdated where another came first. Role and place stay: who is in holds them."""
    check_run(programme, by=by)
    said = _checked(**said)
    with transaction.atomic():
        latest = Programme.objects.select_for_update().get(pk=programme.pk)
        if latest.version != after:
            raise Outdated(latest)
        _check_free(said["name"], but=latest)
        before = {word: getattr(latest, word) for word in WORDS}
        if all(before[word] == said[word] for word in WORDS):
            return latest
        for word, value in said.items():
            setattr(latest, word, value)
        latest.version += 1
        latest.save()
        journal.record(
            CHANGED, by=by, on=latest, role=latest.role_id, scope=latest.scope_id, version=latest.version,
            changes=[(word, before[word], said[word]) for word in WORDS],
        )
        touch("programmes")
    return latest


def close(programme: Programme, *, by: Person) -> None:
    """Take nobody in any more; who is in stays to the end of their term. Closed already, nothing changes."""
    check_run(programme, by=by)
    with transaction.atomic():
        if Programme.objects.open().filter(pk=programme.pk).update(closed_at=clock.now()):
            journal.record(CLOSED, by=by, on=programme, scope=programme.scope_id)
            touch("programmes")


def reopen(programme: Programme, *, by: Person) -> None:
    """Take members in again."""
    check_run(programme, by=by)
    with transaction.atomic():
        if Programme.objects.filter(pk=programme.pk, closed_at__isnull=False).update(closed_at=None):
            journal.record(REOPENED, by=by, on=programme, scope=programme.scope_id)
            touch("programmes")


def check_open(programme: Programme) -> None:
    """Refused where the programme takes nobody in."""
    if programme.closed_at is not None:
        raise Refused(_("This programme takes nobody in any more."))


def open_board(programme: Programme, *, by: Person, slug: str, title: str, category: Category) -> Board:
    """Give the programme a board of its own, which its members, who runs programmes, and owners see."""
    check_run(programme, by=by)
    standing.of(by).require(SHAPING_PLACES, category.scope_id)
    if programme.scope_id not in standing.of(by).book.chain(category.scope_id):
        raise Refused(_("The board has to lie in the place of the programme."), field="category")
    with transaction.atomic():
        latest = Programme.objects.select_for_update().get(pk=programme.pk)
        if latest.board_id is not None:
            raise Refused(_("This programme has its board already."))
        board = boards.add(slug, title, category=category)
        book = standing.of(by).book
        running = [role.slug for role in roles.every() if (book.ruled(role.slug, RUN.name, board.scope_id) or ("deny",))[0] != "deny"]
        audiences.set_(READ, Reach.ROLES, [programme.role.slug, *running], at=board.scope, by=by)
        Programme.objects.filter(pk=programme.pk).update(board=board)
        programme.board = board
        touch("programmes")
    return board


def fulfils(programme: Programme, person: Person) -> bool:
    """Whether a member meets the criteria; everybody does where there are none."""
    rule = programme.rule
    return rule is None or ranks.holds(rule, ranks.facts([rule], [person.pk])[person.pk])


def conditions(programme: Programme, person: Person) -> list[ranks.Condition]:
    """The parts of the criteria, and which of them a member meets."""
    rule = programme.rule
    if rule is None:
        return []
    facts = ranks.facts([rule], [person.pk])[person.pk]
    return [ranks.Condition(str(part).removeprefix("(").removesuffix(")"), ranks.holds(part, facts)) for part in rule.conditions()]


def candidates(programme: Programme, *, but: set[int]) -> list[Person]:
    """Active members who meet the criteria and are not among ``but``, at most a hundred. It looks at everybody: for who runs it, not for lists."""
    rule = programme.rule
    if rule is None:
        return []
    found: list[int] = []
    for batch in ranks.batches():
        facts = ranks.facts([rule], [member.pk for member in batch])
        found += [pk for pk, known in facts.items() if pk not in but and ranks.holds(rule, known)]
        if len(found) >= MOST_CANDIDATES:
            break
    return list(Person.objects.filter(pk__in=found[:MOST_CANDIDATES]).order_by("pk"))


def _keep_role(role: Role) -> None:
    if Programme.objects.filter(role=role).exists():
        raise Refused(_("A programme gives this role to its members."))


role_shaping.before_drop.append(_keep_role)


def _check_role(role: Role, *, at: Scope, by: Person) -> None:
    if role.holds_all or role.slug in roles.IMPLICIT:
        raise Refused(_("A programme cannot give this role."), field="role")
    if Programme.objects.filter(role=role, scope=at).exists():
        raise Refused(_("Another programme gives this role here: who leaves one would lose it in both."), field="role")
    grants.check_grant(role, at=at, by=by)


def _checked(
    *, name: str, description: str = "", about: str = "", perks: str = "", criteria: str = "", term_days: int = 365, takes_nominations: bool = True
) -> dict[str, Any]:
    """What makes a programme, tidied; Refused names the field to look at again."""
    tidy = {"name": " ".join(name.replace("\x00", "").split()), "description": " ".join(description.replace("\x00", "").split())}
    if not tidy["name"]:
        raise Refused(_("It needs a name."), field="name")
    for key, most in (("name", 60), ("description", 200)):
        if len(tidy[key]) > most:
            raise Refused(_("This has at most %(most)s characters.") % {"most": most}, field=key)
    if not 1 <= term_days <= LONGEST_TERM:
        raise Refused(_("A term has from 1 to %(most)s days.") % {"most": LONGEST_TERM}, field="term_days")
    criteria = criteria.replace("\x00", "").strip()
    if criteria:
        try:
            formulas.parse(criteria)
        except Refused as refusal:
            raise Refused(refusal.reason, field="criteria") from refusal
    about = about.replace("\x00", "").replace("\r\n", "\n")[:5_000]
    perks = "\n".join(" ".join(line.split()) for line in perks.replace("\x00", "").splitlines() if line.strip())[:2_000]
    html = richtext.clean(richtext.from_markdown(about)) if about.strip() else ""
    return {
        **tidy, "about": about, "about_html": html, "perks": perks, "criteria": criteria, "term_days": term_days, "takes_nominations": takes_nominations,
    }  # fmt: skip


def _check_free(name: str, *, but: Programme | None) -> None:
    others = Programme.objects.filter(name__iexact=name)
    if (others.exclude(pk=but.pk) if but is not None else others).exists():
        raise Refused(_("There is a programme of this name."), field="name")


def _free_slug(name: str) -> str:
    slug = slugify(name)[:50].strip("-") or "programme"
    slug = f"{slug}-programme" if slug in RESERVED else slug
    taken = set(Programme.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(one for one in (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)
