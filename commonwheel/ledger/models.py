"""The tables of what was done."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One deed. Facts are ids and numbers, never text, so forgetting a person is one update."""

    kind = models.CharField(max_length=60)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()
    is_history = models.BooleanField(default=False)
    """Brought along from elsewhere: counted and indexed, but nobody is notified of it."""

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-id"], name="entry_subject"),
            models.Index(fields=["actor", "-at"], name="entry_actor_at"),
            models.Index(fields=["kind", "id"], name="entry_kind"),
        ]


class Change(models.Model):
    """What a deed changed of how the community is run: an option, a rule, a role. Words of members never stand here."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="changes")
    what = models.CharField(max_length=60)
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)


class Pending(models.Model):
    """The outbox: an entry whose reactions have not all run."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, primary_key=True, related_name="pending")
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    trouble = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["not_before", "entry"], name="pending_due")]


class Handled(models.Model):
    """A reaction that has run for an entry that is still pending because of another reaction."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="handled")
    reaction = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "reaction"], name="handled_once")]
