import commonwheel.kernel.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from commonwheel.kernel.tables import CreateTables


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ('accounts', '0001_initial'),
        ('conversations', '0001_initial'),
        ('structure', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        CreateTables([
            migrations.CreateModel(
                name='BoardWatch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='board_watches', to=settings.AUTH_USER_MODEL)),
                    ('board', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='watches', to='structure.board')),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                ],
                options={
                    'verbose_name_plural': 'board watches',
                    'constraints': [models.UniqueConstraint(fields=('person', 'board'), name='board_watch_once')],
                },
            ),
            migrations.CreateModel(
                name='Notification',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL)),
                    ('reason', models.CharField(choices=[('reply', 'replied in a topic you follow'), ('mention', 'mentioned you'), ('kudos', 'gave you kudos'), ('solution', 'marked your reply as the solution'), ('solved', 'solved a question you follow'), ('idea', 'answered an idea you voted for or follow'), ('poll', 'ended a poll you voted in'), ('member', 'started a topic'), ('board', 'started a topic in a board you follow'), ('tag', 'started a topic with a tag you follow'), ('badge', 'gave you a badge'), ('thanks', 'thanked you'), ('article', 'published an article you helped write'), ('blog', 'published a post in a blog you follow'), ('contest', 'announced you as a winner'), ('invited', 'invited you to an event'), ('seated', 'has a seat for you: you are off the waiting list'), ('soon', 'expects you soon'), ('moved', 'changed the time or the place of an event you answered'), ('cancelled', 'cancelled an event you answered'), ('revived', 'holds an event after all that had been cancelled'), ('search', 'wrote what one of your saved searches looks for'), ('returned', 'returned an article you write'), ('group-asked', 'asks to be let into a group you lead'), ('group-in', 'let you into a group'), ('group-out', 'did not let you into a group'), ('group-call', 'invited you into a group'), ('nominated', 'nominated a member for a programme you run'), ('called', 'called you into a programme'), ('routed', 'has a question that you may know the answer to'), ('reminder', 'replied to your question: did it help? Then mark it as the solution')], max_length=12)),
                    ('topic', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conversations.topic')),
                    ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conversations.post')),
                    ('words', models.CharField(blank=True, max_length=200)),
                    ('path', models.CharField(blank=True, max_length=200)),
                    ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('others_count', models.PositiveIntegerField(default=0)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('seen_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['person', '-at', '-id'], name='notification_newest'), models.Index(condition=models.Q(('seen_at__isnull', True)), fields=['person'], name='notification_unseen')],
                },
            ),
            migrations.CreateModel(
                name='Preference',
                fields=[
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='delivery_preference', serialize=False, to=settings.AUTH_USER_MODEL)),
                    ('mails_replies', models.BooleanField(default=True)),
                ],
            ),
            migrations.CreateModel(
                name='Subscription',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('board', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='structure.board')),
                    ('email', models.CharField(max_length=254)),
                    ('language', models.CharField(default='en', max_length=12)),
                    ('asked_at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('board', 'email'), name='subscription_once')],
                },
            ),
            migrations.CreateModel(
                name='TagWatch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tag_watches', to=settings.AUTH_USER_MODEL)),
                    ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='watches', to='conversations.tag')),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                ],
                options={
                    'verbose_name_plural': 'tag watches',
                    'constraints': [models.UniqueConstraint(fields=('person', 'tag'), name='tag_watch_once')],
                },
            ),
            migrations.CreateModel(
                name='Watch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='watches', to=settings.AUTH_USER_MODEL)),
                    ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='watches', to='conversations.topic')),
                    ('is_on', models.BooleanField(default=True)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                ],
                options={
                    'verbose_name_plural': 'watches',
                    'constraints': [models.UniqueConstraint(fields=('person', 'topic'), name='watch_once')],
                },
            ),
        ]),
    ]
