from typing import Any

from django.db import migrations

from commonwheel.kernel.engines.search import search


def prepare(apps: Any, schema_editor: Any) -> None:
    """The index that the chosen engine keeps beside the tables of the community."""
    search().prepare()


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [migrations.RunPython(prepare, migrations.RunPython.noop)]
