"""Traits: what a member knows well and which languages they speak, as words that others can look for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.conf.locale import LANG_INFO
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.accounts.profiles import UNSEEN
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused

MOST, LONGEST = 10, 40
LANGUAGES: dict[str, str] = {
    code: info["name_local"] for code, info in sorted(LANG_INFO.items(), key=lambda row: str(row[1].get("name_local", "")).lower())
    if "name_local" in info and ("-" not in code or code.startswith("zh-"))
}  # fmt: skip
"""Code → what a language calls itself."""


class Kind(models.TextChoices):
    EXPERTISE = "expertise", gettext_lazy("Knows about")
    SPEAKS = "speaks", gettext_lazy("Speaks")


class Trait(models.Model):
    """One word about a member. For a language it is the code."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="traits", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    word = models.CharField(max_length=LONGEST)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["person", "kind", "word"], name="trait_once")]
        indexes = [models.Index(fields=["kind", "word", "person"], name="trait_word")]

    @property
    def shown(self) -> str:
        return LANGUAGES.get(self.word, self.word) if self.kind == Kind.SPEAKS else self.word


departures.covers(Trait, person=GOES, tells=("kind", "word"))


def tidied(words: Iterable[str]) -> list[str]:
    """Small words, each once; Refused for too many or too long ones."""
    tidy = list(dict.fromkeys(word for word in (" ".join(UNSEEN.sub("", raw).lower().split()) for raw in words) if word))
    if len(tidy) > MOST or any(len(word) > LONGEST for word in tidy):
        raise Refused(_("At most %(most)s words of %(length)s characters each.") % {"most": MOST, "length": LONGEST}, field="expertise")
    return tidy


def put(person: Person, kind: str, words: Sequence[str]) -> None:
    """Exactly these words hold from now on."""
    tidy = tidied(words) if kind == Kind.EXPERTISE else [code for code in dict.fromkeys(words) if code in LANGUAGES]
    if tidy == [trait.word for trait in of(person).get(kind, [])]:
        return
    with transaction.atomic():
        Trait.objects.filter(person=person, kind=kind).delete()
        Trait.objects.bulk_create(Trait(person=person, kind=kind, word=word, position=number) for number, word in enumerate(tidy))
        touch("members", f"member:{person.pk}")


def of(person: Person) -> dict[str, list[Trait]]:
    """Kind → a member's words, in their order."""
    found: dict[str, list[Trait]] = {}
    for trait in Trait.objects.filter(person=person):
        found.setdefault(trait.kind, []).append(trait)
    return found


def of_all(person_ids: Sequence[int]) -> dict[int, list[Trait]]:
    """Member → what they know about, for many at once."""
    found: dict[int, list[Trait]] = {}
    for trait in Trait.objects.filter(person_id__in=person_ids, kind=Kind.EXPERTISE):
        found.setdefault(trait.person_id, []).append(trait)
    return found


def having(rows: models.QuerySet[Person], kind: str, word: str) -> models.QuerySet[Person]:
    """Those of the members who have this word."""
    return rows.filter(models.Exists(Trait.objects.filter(person=models.OuterRef("pk"), kind=kind, word=word.lower())))


def common(kind: str, most: int = 100) -> list[str]:
    """The words that most members have."""
    rows = Trait.objects.filter(kind=kind, person__is_active=True).order_by().values_list("word")
    return [word for word, _count in rows.annotate(count=models.Count("pk")).order_by("-count", "word")[:most]]
