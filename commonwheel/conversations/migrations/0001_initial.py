import commonwheel.kernel.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from commonwheel.kernel.tables import CreateTables


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ('structure', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Tag',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.CharField(max_length=40, unique=True)),
                    ('topics_count', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'indexes': [models.Index(fields=['-topics_count', 'slug'], name='tag_popular')],
                },
            ),
            migrations.CreateModel(
                name='Tagging',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='taggings', to='conversations.topic')),
                    ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='taggings', to='conversations.tag')),
                ],
                options={
                    'ordering': ['id'],
                    'indexes': [models.Index(fields=['tag', '-topic'], name='tagging_newest')],
                    'constraints': [models.UniqueConstraint(fields=('topic', 'tag'), name='tagging_once')],
                },
            ),
            migrations.CreateModel(
                name='Mask',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('post', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='mask', to='conversations.post')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='masks', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                ],
            ),
            migrations.CreateModel(
                name='Label',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('board', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='labels', to='structure.board')),
                    ('name', models.CharField(max_length=40)),
                    ('is_predefined', models.BooleanField(default=False)),
                    ('position', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'ordering': ['-is_predefined', 'position', 'name'],
                    'constraints': [models.UniqueConstraint(fields=('board', 'name'), name='label_once')],
                },
            ),
            migrations.CreateModel(
                name='Labelled',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('topic', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='labelled', to='conversations.topic')),
                    ('label', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='labelled', to='conversations.label')),
                ],
                options={
                    'ordering': ['id'],
                    'constraints': [models.UniqueConstraint(fields=('topic', 'label'), name='labelled_once')],
                },
            ),
            migrations.CreateModel(
                name='Topic',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('board', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='topics', to='structure.board')),
                    ('author', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='topics', to=settings.AUTH_USER_MODEL)),
                    ('author_name', models.CharField(blank=True, max_length=60)),
                    ('title', models.CharField(max_length=200)),
                    ('slug', models.SlugField(db_index=False, max_length=80)),
                    ('language', models.CharField(default='en', max_length=12)),
                    ('created_at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('bumped_at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('last_number', models.PositiveIntegerField(default=0)),
                    ('last_post_id', models.BigIntegerField(blank=True, null=True)),
                    ('last_author', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('last_author_name', models.CharField(blank=True, max_length=60)),
                    ('replies_count', models.PositiveIntegerField(default=0)),
                    ('kudos_count', models.IntegerField(default=0)),
                    ('heat', models.BigIntegerField(default=0)),
                    ('views_count', models.PositiveIntegerField(default=0)),
                    ('hidden_at', models.DateTimeField(blank=True, null=True)),
                    ('hidden_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('hidden_reason', models.CharField(blank=True, max_length=300)),
                ],
                options={
                    'indexes': [models.Index(fields=['board', '-bumped_at', '-id'], name='topic_board_latest'), models.Index(fields=['-bumped_at', '-id'], name='topic_latest'), models.Index(fields=['-created_at', '-id'], name='topic_newest'), models.Index(fields=['board', '-kudos_count', '-id'], name='topic_board_top'), models.Index(fields=['-kudos_count', '-id'], name='topic_top'), models.Index(fields=['board', '-heat', '-id'], name='topic_board_hot'), models.Index(fields=['-heat', '-id'], name='topic_hot'), models.Index(fields=['author', '-bumped_at', '-id'], name='topic_author'), models.Index(condition=models.Q(('replies_count', 0)), fields=['board', '-bumped_at', '-id'], name='topic_board_unanswered'), models.Index(condition=models.Q(('replies_count', 0)), fields=['-bumped_at', '-id'], name='topic_unanswered')],
                },
            ),
            migrations.CreateModel(
                name='Mute',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='mutes', to=settings.AUTH_USER_MODEL)),
                    ('topic', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mutes', to='conversations.topic')),
                    ('board', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structure.board')),
                    ('tag', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conversations.tag')),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('person', 'topic'), name='mute_topic_once'), models.UniqueConstraint(fields=('person', 'board'), name='mute_board_once'), models.UniqueConstraint(fields=('person', 'tag'), name='mute_tag_once')],
                },
            ),
            migrations.CreateModel(
                name='Attachment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='attachments', to=settings.AUTH_USER_MODEL)),
                    ('post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='attachments', to='conversations.post')),
                    ('file', models.ImageField(height_field='height', upload_to='posts/%Y/%m', width_field='width')),
                    ('width', models.PositiveIntegerField(default=0)),
                    ('height', models.PositiveIntegerField(default=0)),
                    ('name', models.CharField(blank=True, max_length=120)),
                    ('bytes', models.PositiveIntegerField(default=0)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                ],
                options={
                    'indexes': [models.Index(fields=['owner', '-at'], name='attachment_newest')],
                },
            ),
            migrations.CreateModel(
                name='Lock',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('topic', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='lock', to='conversations.topic')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('reason', models.CharField(blank=True, max_length=300)),
                ],
            ),
            migrations.CreateModel(
                name='Mention',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='conversations.post')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('post', 'person'), name='mention_once')],
                },
            ),
            migrations.CreateModel(
                name='Revision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='conversations.post')),
                    ('number', models.PositiveIntegerField()),
                    ('html', models.TextField()),
                    ('source', models.TextField(blank=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('reason', models.CharField(blank=True, max_length=200)),
                ],
                options={
                    'ordering': ['number'],
                    'constraints': [models.UniqueConstraint(fields=('post', 'number'), name='revision_once')],
                },
            ),
            migrations.CreateModel(
                name='Post',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('topic', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='conversations.topic')),
                    ('number', models.PositiveIntegerField()),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='children', to='conversations.post')),
                    ('path', models.CharField(max_length=240)),
                    ('author', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='posts', to=settings.AUTH_USER_MODEL)),
                    ('author_name', models.CharField(blank=True, max_length=60)),
                    ('language', models.CharField(default='en', max_length=12)),
                    ('html', models.TextField()),
                    ('source', models.TextField(blank=True)),
                    ('created_at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('edited_at', models.DateTimeField(blank=True, null=True)),
                    ('revisions_count', models.PositiveIntegerField(default=0)),
                    ('kudos_count', models.IntegerField(default=0)),
                    ('carried_kudos', models.IntegerField(default=0)),
                    ('hidden_at', models.DateTimeField(blank=True, null=True)),
                    ('hidden_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('hidden_reason', models.CharField(blank=True, max_length=300)),
                ],
                options={
                    'indexes': [models.Index(fields=['topic', 'path'], name='post_threads'), models.Index(fields=['author', '-created_at', '-id'], name='post_author'), models.Index(fields=['-created_at', '-id'], name='post_newest'), models.Index(condition=models.Q(('number__gte', 1000000000)), fields=['topic'], name='post_unsettled')],
                    'constraints': [models.UniqueConstraint(fields=('topic', 'number'), name='post_number_once')],
                },
            ),
            migrations.CreateModel(
                name='Kudo',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kudos', to='conversations.post')),
                    ('giver', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kudos_given', to=settings.AUTH_USER_MODEL)),
                    ('weight', models.PositiveSmallIntegerField(default=1)),
                    ('given_at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                ],
                options={
                    'verbose_name_plural': 'kudos',
                    'constraints': [models.UniqueConstraint(fields=('post', 'giver'), name='kudo_once')],
                },
            ),
            migrations.CreateModel(
                name='Bookmark',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bookmarks', to=settings.AUTH_USER_MODEL)),
                    ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bookmarks', to='conversations.post')),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                ],
                options={
                    'indexes': [models.Index(fields=['person', '-id'], name='bookmark_newest')],
                    'constraints': [models.UniqueConstraint(fields=('person', 'post'), name='bookmark_once')],
                },
            ),
            migrations.CreateModel(
                name='Draft',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL)),
                    ('place', models.CharField(max_length=40)),
                    ('title', models.CharField(blank=True, max_length=300)),
                    ('body', models.TextField(blank=True)),
                    ('format', models.CharField(default='markdown', max_length=10)),
                    ('board', models.CharField(blank=True, max_length=60)),
                    ('tags', models.CharField(blank=True, max_length=300)),
                    ('saved_at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                ],
                options={
                    'indexes': [models.Index(fields=['person', '-saved_at'], name='draft_newest')],
                    'constraints': [models.UniqueConstraint(fields=('person', 'place'), name='draft_once')],
                },
            ),
            migrations.CreateModel(
                name='Pin',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('topic', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='pin', to='conversations.topic')),
                    ('is_global', models.BooleanField(default=False)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('ends_at', models.DateTimeField(blank=True, null=True)),
                ],
            ),
            migrations.CreateModel(
                name='ReadMark',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='read_marks', to=settings.AUTH_USER_MODEL)),
                    ('topic', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='read_marks', to='conversations.topic')),
                    ('number', models.PositiveIntegerField()),
                    ('began_at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('person', 'topic'), name='read_mark_once')],
                },
            ),
            migrations.CreateModel(
                name='Floor',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='floors', to=settings.AUTH_USER_MODEL)),
                    ('board', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structure.board')),
                    ('since', models.DateTimeField()),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('person', 'board'), name='floor_once'), models.UniqueConstraint(condition=models.Q(('board__isnull', True)), fields=('person',), name='floor_of_all_once')],
                },
            ),
            migrations.CreateModel(
                name='Split',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('topic', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='split_from', to='conversations.topic')),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='splits', to='conversations.topic')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                ],
            ),
            migrations.CreateModel(
                name='Template',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('board', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='templates', to='structure.board')),
                    ('name', models.CharField(max_length=60)),
                    ('intro', models.CharField(blank=True, max_length=300)),
                    ('asked', models.JSONField(default=list)),
                    ('position', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'ordering': ['position', 'id'],
                },
            ),
        ]),
    ]
