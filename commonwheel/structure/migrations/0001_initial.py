import django.db.models.deletion
from django.db import migrations, models

from commonwheel.kernel.tables import CreateTables


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ('authority', '0001_initial'),
    ]
    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Category',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='structure.category')),
                    ('scope', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='category', to='authority.scope')),
                    ('slug', models.SlugField(max_length=60, unique=True)),
                    ('title', models.CharField(max_length=100)),
                    ('description', models.CharField(blank=True, max_length=300)),
                    ('position', models.PositiveIntegerField(default=0)),
                    ('is_listed', models.BooleanField(default=True)),
                ],
                options={
                    'verbose_name_plural': 'categories',
                    'ordering': ['position', 'id'],
                },
            ),
            migrations.CreateModel(
                name='Board',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='boards', to='structure.category')),
                    ('scope', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='board', to='authority.scope')),
                    ('slug', models.SlugField(max_length=60, unique=True)),
                    ('title', models.CharField(max_length=100)),
                    ('description', models.CharField(blank=True, max_length=300)),
                    ('kind', models.CharField(default='forum', max_length=20)),
                    ('language', models.CharField(default='en', max_length=12)),
                    ('position', models.PositiveIntegerField(default=0)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('announcement', models.TextField(blank=True)),
                    ('announcement_html', models.TextField(blank=True)),
                    ('picture', models.ImageField(blank=True, upload_to='places')),
                    ('is_listed', models.BooleanField(default=True)),
                    ('labelling', models.CharField(choices=[('none', 'No labels'), ('predefined', 'Only the labels of this board'), ('free', 'Any word'), ('both', 'The labels of this board, and any word')], default='none', max_length=12)),
                    ('needs_label', models.BooleanField(default=False)),
                    ('guests_may_comment', models.BooleanField(default=False)),
                    ('takes_anonymous', models.BooleanField(default=False)),
                    ('archived_at', models.DateTimeField(blank=True, null=True)),
                    ('moved_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='structure.board')),
                    ('topics_count', models.PositiveIntegerField(default=0)),
                    ('posts_count', models.PositiveIntegerField(default=0)),
                    ('latest_topic_id', models.BigIntegerField(blank=True, null=True)),
                    ('latest_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['position', 'id'],
                },
            ),
            migrations.CreateModel(
                name='Redirect',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('path', models.CharField(max_length=300, unique=True)),
                    ('target', models.CharField(max_length=300)),
                ],
            ),
        ]),
    ]
