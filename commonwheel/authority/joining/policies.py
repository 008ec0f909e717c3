"""Policies: what members accept, in versions. Which version somebody accepted, and when, is kept."""

from __future__ import annotations

import re
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES, STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import standing
from commonwheel.authority.joining.modes import JOINING
from commonwheel.kernel import clock, richtext
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

PUBLISHED = journal.declare("policy.published", gettext_lazy("published a policy"), facts=["number"], audited=True)
WITHDRAWN = journal.declare("policy.withdrawn", gettext_lazy("withdrew a policy"), audited=True)
ACCEPTED = journal.declare("policy.accepted", gettext_lazy("accepted a policy"), facts=["number"], audited=True, public=False)
MARK = "policies"
"""Touched when what there is to accept changed."""
LONGEST = 100_000


class Policies(models.QuerySet["Policy"]):
    def visible_to(self, person: Any) -> Policies:
        """Everybody may read what holds; those who decide also what was withdrawn."""
        return self if standing.of(person).allows(JOINING) else self.filter(withdrawn_at__isnull=True)


class Policy(models.Model):
    """A document that members accept, under an address that stays."""

    slug = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = Policies.as_manager()

    class Meta:
        verbose_name_plural = "policies"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/policies/{self.slug}/"


class PolicyVersion(models.Model):
    """What a policy says, from a moment on. ``asks`` is whether those who accepted an earlier one are asked again."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    html = models.TextField()
    asks = models.BooleanField(default=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="policy_version_once")]


departures.covers(PolicyVersion, by=STAYS)


class Acceptance(models.Model):
    """That a member accepted a version of a policy."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="acceptances")
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="acceptances")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "version"], name="acceptance_once")]


departures.covers(Acceptance, person=GOES, tells=("version__policy__title", "at"))


def current() -> list[PolicyVersion]:
    """What holds: the newest version of each policy that was not withdrawn."""
    newest = PolicyVersion.objects.filter(policy=models.OuterRef("policy")).order_by("-number").values("pk")[:1]
    rows = PolicyVersion.objects.filter(pk=models.Subquery(newest), policy__withdrawn_at__isnull=True)
    return list(rows.select_related("policy").order_by("policy_id"))


def unaccepted(person: Person) -> list[PolicyVersion]:
    """The versions that hold, of the policies that this member has yet to accept."""
    holding = current()
    accepted: dict[int, int] = {}
    asking: dict[int, int] = {}
    policy_ids = [version.policy_id for version in holding]
    for policy_id, number in Acceptance.objects.filter(person=person, version__policy__in=policy_ids).values_list("version__policy_id", "version__number"):
        accepted[policy_id] = max(number, accepted.get(policy_id, 0))
    for policy_id, number in PolicyVersion.objects.filter(policy__in=policy_ids, asks=True).values_list("policy_id", "number"):
        asking[policy_id] = max(number, asking.get(policy_id, 0))
    return [version for version in holding if accepted.get(version.policy_id, -1) < asking.get(version.policy_id, 0)]


def publish(title: str, text: str, *, by: Person, slug: str = "", asks: bool = True) -> PolicyVersion:
    """Publish a policy, or the next version of the one with this slug. The same words again change nothing."""
    standing.of(by).require(JOINING)
    title, text = " ".join(title.replace("\x00", "").split()), text.replace("\x00", "").strip()
    if not 0 < len(title) <= 80:
        raise Refused(_("A title has from 1 to 80 characters."), field="title")
    if not 0 < len(text) <= LONGEST:
        raise Refused(_("Write what it says."), field="text")
    with transaction.atomic():
        policy = _named(slug, title)
        newest = policy.versions.order_by("-number").first()
        if newest is not None and newest.text == text and policy.title == title and policy.withdrawn_at is None:
            return newest
        policy.title, policy.withdrawn_at = title, None
        policy.save(update_fields=["title", "withdrawn_at"])
        number = newest.number + 1 if newest else 1
        version = PolicyVersion.objects.create(
            policy=policy, number=number, text=text, html=richtext.clean(richtext.from_markdown(text)), by=by, asks=asks or number == 1
        )
        journal.record(PUBLISHED, by=by, on=policy, number=version.number)
        touch(MARK)
    return version


def withdraw(policy: Policy, *, by: Person) -> None:
    """Nobody is asked to accept it any more; who accepted what stays known."""
    standing.of(by).require(JOINING)
    with transaction.atomic():
        if Policy.objects.filter(pk=policy.pk, withdrawn_at__isnull=True).update(withdrawn_at=clock.now()):
            journal.record(WITHDRAWN, by=by, on=policy)
            touch(MARK)


def accept(version: PolicyVersion, *, by: Person) -> None:
    """Note that a member accepts this version; again, nothing changes."""
    with transaction.atomic():
        _row, is_new = Acceptance.objects.get_or_create(person=by, version=version)
        if is_new:
            journal.record(ACCEPTED, by=by, on=version.policy, number=version.number)
            touch(f"policies:{by.pk}")


def _named(slug: str, title: str) -> Policy:
    """The policy with this slug, locked; a new one with a free slug where none is named."""
    if slug:
        policy = Policy.objects.select_for_update().filter(slug=slug).first()
        if policy is None:
            raise Refused(_("There is no such policy."))
        return policy
    stem = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:34] or "policy"
    candidate, number = stem, 1
    while Policy.objects.filter(slug=candidate).exists():
        number += 1
        candidate = f"{stem}-{number}"
    return Policy.objects.create(slug=candidate, title=title)
