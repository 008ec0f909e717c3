from typing import Any

from django.db import migrations

from commonwheel.kernel.engines.search import search


def prepare(apps: Any, schema_editor: Any) -> None:
    """What the index gained; the worker fills it while people search."""
    search().prepare()


class Migration(migrations.Migration):
    dependencies = [("discovery", "0001_index")]
    operations = [migrations.RunPython(prepare, migrations.RunPython.noop)]
