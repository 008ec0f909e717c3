import commonwheel.kernel.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from commonwheel.kernel.engines.search import search
from commonwheel.kernel.tables import CreateTables


def prepare(apps, schema_editor):
    """The index that the chosen engine keeps beside the tables of the community."""
    search().prepare()


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ('accounts', '0001_initial'),
        ('conversations', '0001_initial'),
        ('structure', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RunPython(prepare, migrations.RunPython.noop),
        CreateTables([
            migrations.CreateModel(
                name='Announcement',
                fields=[
                    ('topic', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='conversations.topic')),
                    ('due_at', models.DateTimeField(db_index=True, default=commonwheel.kernel.clock.now)),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                ],
            ),
            migrations.CreateModel(
                name='Expertise',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='expertise', to=settings.AUTH_USER_MODEL)),
                    ('tag', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conversations.tag')),
                    ('board', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structure.board')),
                    ('solved_count', models.PositiveIntegerField(default=0)),
                    ('answered_count', models.PositiveIntegerField(default=0)),
                    ('asked_count', models.PositiveIntegerField(default=0)),
                    ('score', models.FloatField(default=0)),
                    ('latest_at', models.DateTimeField()),
                ],
                options={
                    'verbose_name_plural': 'expertise',
                    'indexes': [models.Index(fields=['tag', '-score'], name='expertise_tag'), models.Index(fields=['board', '-score'], name='expertise_board')],
                    'constraints': [models.UniqueConstraint(fields=('person', 'tag'), name='expertise_of_tag_once'), models.UniqueConstraint(fields=('person', 'board'), name='expertise_of_board_once'), models.CheckConstraint(condition=models.Q(('tag__isnull', True), ('board__isnull', True), _connector='XOR'), name='expertise_of_one_place')],
                },
            ),
            migrations.CreateModel(
                name='Searched',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField()),
                    ('words', models.CharField(max_length=80)),
                    ('times_count', models.PositiveIntegerField(default=0)),
                    ('empty_count', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'verbose_name_plural': 'searched',
                    'constraints': [models.UniqueConstraint(fields=('day', 'words'), name='searched_once_a_day')],
                },
            ),
            migrations.CreateModel(
                name='Preview',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('digest', models.CharField(max_length=64, unique=True)),
                    ('address', models.TextField()),
                    ('title', models.CharField(blank=True, max_length=200)),
                    ('about', models.CharField(blank=True, max_length=300)),
                    ('site', models.CharField(blank=True, max_length=80)),
                    ('author', models.CharField(blank=True, max_length=80)),
                    ('picture', models.ImageField(blank=True, height_field='height', upload_to='previews', width_field='width')),
                    ('width', models.PositiveIntegerField(blank=True, null=True)),
                    ('height', models.PositiveIntegerField(blank=True, null=True)),
                    ('made_at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('fetched_at', models.DateTimeField(blank=True, null=True)),
                    ('due_at', models.DateTimeField(blank=True, default=commonwheel.kernel.clock.now, null=True)),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('trouble', models.CharField(blank=True, max_length=200)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='preview_due')],
                },
            ),
            migrations.CreateModel(
                name='Previewed',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conversations.post')),
                    ('preview', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shown_in', to='discovery.preview')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('post', 'preview'), name='previewed_once')],
                },
            ),
            migrations.CreateModel(
                name='Offer',
                fields=[
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='offer', serialize=False, to=settings.AUTH_USER_MODEL)),
                    ('a_week', models.PositiveSmallIntegerField(default=3)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('boards', models.ManyToManyField(blank=True, related_name='+', to='structure.board')),
                    ('tags', models.ManyToManyField(blank=True, related_name='+', to='conversations.tag')),
                ],
            ),
            migrations.CreateModel(
                name='Ask',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='asks', to='conversations.topic')),
                    ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='asks', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('declined_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['person', '-at'], name='ask_newest')],
                    'constraints': [models.UniqueConstraint(fields=('topic', 'person'), name='ask_once')],
                },
            ),
            migrations.CreateModel(
                name='SavedSearch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_searches', to=settings.AUTH_USER_MODEL)),
                    ('text', models.CharField(max_length=300)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('matched_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name_plural': 'saved searches',
                    'ordering': ['-at', '-id'],
                    'constraints': [models.UniqueConstraint(fields=('person', 'text'), name='saved_search_once')],
                },
            ),
            migrations.CreateModel(
                name='Anchor',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('saved', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='anchors', to='discovery.savedsearch')),
                    ('term', models.CharField(db_index=True, max_length=80)),
                ],
            ),
        ]),
    ]
