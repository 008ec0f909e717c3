"""Exports: everything a member brought here, as one archive that is made in the background and kept for some days."""

from __future__ import annotations

import json
import secrets
import tempfile
import zipfile
from datetime import timedelta
from typing import Any

from django.core.files import File
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import task

from commonwheel.accounts import departures
from commonwheel.accounts.people import Person
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

ASKED = journal.declare("export.asked", gettext_lazy("asked for all of their data"), public=False, webhooks=False)
READY = journal.declare("export.ready", gettext_lazy("can fetch all of their data"), facts=["person"], public=False, webhooks=False)

PAUSE = timedelta(hours=1)
"""How long after an export another may be asked for."""
OWN = (
    "handle", "name", "email", "joined_at", "seen_at", "rank_name", "biography", "location", "website", "links", "real_name", "signature", "language", "time_zone",
)  # fmt: skip
"""What the member's own record tells."""


class Exports(models.QuerySet["Export"]):
    def visible_to(self, person: Any) -> Exports:
        """One's own, while they last."""
        return self.filter(person=person).exclude(expires_at__lte=clock.now())


class Export(models.Model):
    """An archive that a member asked for. Without ``ready_at`` it is being made."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="exports")
    asked_at = models.DateTimeField(default=clock.now)
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    file = models.FileField(upload_to="exports", blank=True)

    objects = Exports.as_manager()


def check_ask(*, by: Person) -> None:
    """Refused a short while after the last one."""
    if Export.objects.filter(person=by, asked_at__gt=clock.now() - PAUSE).exists():
        raise Refused(_("You asked for this a moment ago."), cure=_("You get a mail when it is ready."))


def ask(*, by: Person, days: int) -> Export:
    """Have everything of a member put together; it is kept for so many days."""
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=by.pk)
        check_ask(by=by)
        export = Export.objects.create(person=by, expires_at=clock.now() + timedelta(days=days))
        journal.record(ASKED, by=by, on=export)
        make.enqueue(export.pk)
    return export


@task()
def make(export_id: int) -> str:
    """Write the archive; says in a word what became of it."""
    export = Export.objects.select_related("person").filter(pk=export_id, ready_at__isnull=True).first()
    if export is None:
        return "not wanted any more"
    with tempfile.TemporaryFile() as archive:
        write(export.person, archive)
        archive.seek(0)
        export.file.save(f"{secrets.token_hex(16)}.zip", File(archive), save=False)
    with transaction.atomic():
        export.ready_at = clock.now()
        if not Export.objects.filter(pk=export.pk).update(ready_at=export.ready_at, file=export.file.name):
            export.file.delete(save=False)
            return "not wanted any more"
        journal.record(READY, by=None, on=export, person=export.person_id)
    return "ready"


def write(person: Person, archive: Any) -> None:
    """A zip of a JSON file for each kind of record, and of the member's pictures."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("profile.json", _json([{name: getattr(person, name) for name in OWN}]))
        for picture in filter(None, person.pictures()):
            _add(pack, picture)
        for label, cover in sorted(departures.covered.items()):
            rows = cover.rows(person)
            if cover.tells:
                pack.writestr(f"{label.lower()}.json", _json(rows.values(*cover.tells).iterator(chunk_size=1_000)))
            for field in cover.files:
                for row in rows.iterator(chunk_size=100):
                    _add(pack, getattr(row, field))


def shed() -> int:
    """Let go of archives whose days are over; returns how many."""
    over = list(Export.objects.filter(expires_at__lte=clock.now())[:1_000])
    for export in over:
        _drop(export)
    return len(over)


def _drop_all(person: Person) -> None:
    for export in Export.objects.filter(person=person):
        _drop(export)


departures.covers(Export, person=_drop_all)


def _drop(export: Export) -> None:
    Export.objects.filter(pk=export.pk).delete()
    if export.file:
        name, storage = str(export.file.name), export.file.storage
        transaction.on_commit(lambda: storage.delete(name))


def _json(rows: Any) -> str:
    return json.dumps(list(rows), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def _add(pack: zipfile.ZipFile, file: Any) -> None:
    """One picture under the name it is stored by; a file that is lost stops nothing."""
    try:
        with file.open("rb") as opened:
            pack.writestr(f"files/{file.name}", opened.read())
    except OSError:
        pack.writestr(f"files/{file.name}.missing.txt", "")
