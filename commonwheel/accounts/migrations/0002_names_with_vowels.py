"""Names in scripts that write vowels as marks were kept without them, and are looked for with them."""

from __future__ import annotations

import re
from typing import Any

from django.db import migrations

from commonwheel.accounts.names import words_of

MARKED = re.compile("[\u0900-\u1cff]")


def name_again(apps: Any, _schema: Any) -> None:
    """Keep the words of such names as they are looked for."""
    people, words = apps.get_model("accounts", "Person"), apps.get_model("accounts", "NameWord")
    named = {pk: name for pk, name in people.objects.values_list("pk", "name").iterator() if MARKED.search(name)}
    words.objects.filter(person__in=list(named)).delete()
    words.objects.bulk_create([words(person_id=pk, word=word) for pk, name in named.items() for word in words_of(name)])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(name_again, migrations.RunPython.noop, elidable=True)]
