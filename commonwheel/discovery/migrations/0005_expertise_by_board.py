import django.db.models.deletion
from django.db import migrations, models


def forget_tags(apps, schema_editor):
    """In which boards they were answered is not known of these. They are counted anew in the night."""
    apps.get_model('discovery', 'Expertise').objects.filter(board__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [('conversations', '0001_initial'), ('discovery', '0004_titles'), ('structure', '0001_initial')]
    operations = [
        migrations.RunPython(forget_tags, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name='expertise', name='expertise_of_tag_once'),
        migrations.RemoveConstraint(model_name='expertise', name='expertise_of_board_once'),
        migrations.RemoveConstraint(model_name='expertise', name='expertise_of_one_place'),
        migrations.RemoveIndex(model_name='expertise', name='expertise_board'),
        migrations.AlterField(
            model_name='expertise',
            name='board',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structure.board'),
        ),
        migrations.AddIndex(
            model_name='expertise',
            index=models.Index(fields=['board', '-score'], condition=models.Q(('tag__isnull', True)), name='expertise_board'),
        ),
        migrations.AddConstraint(
            model_name='expertise', constraint=models.UniqueConstraint(fields=('person', 'board', 'tag'), name='expertise_of_tag_once')
        ),
        migrations.AddConstraint(
            model_name='expertise',
            constraint=models.UniqueConstraint(fields=('person', 'board'), condition=models.Q(('tag__isnull', True)), name='expertise_of_board_once'),
        ),
    ]
