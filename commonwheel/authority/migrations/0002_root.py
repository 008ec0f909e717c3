from django.core.management.color import no_style
from django.db import migrations


def plant(apps, schema_editor):
    Scope = apps.get_model("authority", "Scope")
    Role = apps.get_model("authority", "Role")
    Scope.objects.get_or_create(pk=1, defaults={"kind": "community", "title": "the community"})
    for statement in schema_editor.connection.ops.sequence_reset_sql(no_style(), [Scope]):
        schema_editor.execute(statement)
    for slug, name in (("everyone", "Everyone"), ("members", "Members")):
        Role.objects.get_or_create(slug=slug, defaults={"name": name})


class Migration(migrations.Migration):
    dependencies = [("authority", "0001_initial")]
    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
