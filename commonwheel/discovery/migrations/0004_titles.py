from django.db import migrations

from commonwheel.kernel.engines.search import search


def prepare(apps, schema_editor):
    """The index of titles, where there was one already that did not hold them."""
    search().prepare()


class Migration(migrations.Migration):
    dependencies = [('discovery', '0003_looked')]
    operations = [migrations.RunPython(prepare, migrations.RunPython.noop)]
