import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from commonwheel.kernel.tables import CreateTables


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Entry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=60)),
                    ('actor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('subject_kind', models.CharField(max_length=40)),
                    ('subject_id', models.BigIntegerField()),
                    ('facts', models.JSONField(default=dict)),
                    ('at', models.DateTimeField()),
                    ('is_history', models.BooleanField(default=False)),
                ],
                options={
                    'verbose_name_plural': 'entries',
                    'indexes': [models.Index(fields=['subject_kind', 'subject_id', '-id'], name='entry_subject'), models.Index(fields=['actor', '-at'], name='entry_actor_at'), models.Index(fields=['kind', 'id'], name='entry_kind')],
                },
            ),
            migrations.CreateModel(
                name='Change',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='ledger.entry')),
                    ('what', models.CharField(max_length=60)),
                    ('before', models.CharField(blank=True, max_length=200)),
                    ('after', models.CharField(blank=True, max_length=200)),
                ],
            ),
            migrations.CreateModel(
                name='Pending',
                fields=[
                    ('entry', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='pending', serialize=False, to='ledger.entry')),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('not_before', models.DateTimeField()),
                    ('trouble', models.TextField(blank=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['not_before', 'entry'], name='pending_due')],
                },
            ),
            migrations.CreateModel(
                name='Handled',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handled', to='ledger.entry')),
                    ('reaction', models.CharField(max_length=80)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('entry', 'reaction'), name='handled_once')],
                },
            ),
        ]),
    ]
