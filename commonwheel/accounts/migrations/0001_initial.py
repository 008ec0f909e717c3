import re

import commonwheel.kernel.clock
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from commonwheel.kernel.tables import CreateTables


class Migration(migrations.Migration):
    initial = True
    dependencies = [
    ]
    operations = [
        CreateTables([
            migrations.CreateModel(
                name='NameWord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='name_words', to=settings.AUTH_USER_MODEL)),
                    ('word', models.CharField(max_length=30)),
                ],
                options={
                    'indexes': [models.Index(fields=['word', 'person'], name='name_begins', opclasses=['varchar_pattern_ops', 'int8_ops'])],
                },
            ),
            migrations.CreateModel(
                name='FormerHandle',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('digest', models.CharField(max_length=64, unique=True)),
                ],
            ),
            migrations.CreateModel(
                name='Person',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('handle', models.CharField(max_length=30, unique=True, validators=[django.core.validators.RegexValidator(re.compile('^[a-z0-9](?:[a-z0-9._-]{0,28}[a-z0-9])?\\Z'), 'Use small letters a–z, digits, dots, dashes and underscores.')], verbose_name='handle')),
                    ('name', models.CharField(max_length=60, verbose_name='name')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                    ('is_active', models.BooleanField(default=True)),
                    ('joined_at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('seen_at', models.DateTimeField(blank=True, null=True)),
                    ('left_at', models.DateTimeField(blank=True, null=True)),
                    ('mark', models.CharField(blank=True, choices=[('', 'Member'), ('staff', 'Staff'), ('vendor', 'Partner company'), ('moderator', 'Moderator')], default='', max_length=12)),
                    ('rank_name', models.CharField(blank=True, max_length=40)),
                    ('rank_hue', models.PositiveSmallIntegerField(default=0)),
                    ('rank_icon', models.CharField(blank=True, max_length=40)),
                    ('kudos_weight', models.PositiveSmallIntegerField(default=1)),
                    ('kudos_a_day', models.PositiveSmallIntegerField(default=0)),
                    ('is_newcomer', models.BooleanField(default=True)),
                    ('biography', models.TextField(blank=True, max_length=3000, verbose_name='about me')),
                    ('biography_html', models.TextField(blank=True)),
                    ('location', models.CharField(blank=True, max_length=80, verbose_name='location')),
                    ('website', models.URLField(blank=True, verbose_name='website')),
                    ('avatar', models.ImageField(blank=True, upload_to='avatars')),
                    ('cover', models.ImageField(blank=True, upload_to='profile-covers')),
                    ('real_name', models.CharField(blank=True, max_length=80, verbose_name='real name')),
                    ('links', models.JSONField(blank=True, default=list)),
                    ('signature', models.CharField(blank=True, max_length=200, verbose_name='signature')),
                    ('signature_html', models.CharField(blank=True, max_length=2000)),
                    ('hides_name', models.BooleanField(default=False)),
                    ('hides_presence', models.BooleanField(default=False)),
                    ('hides_activity', models.BooleanField(default=False)),
                    ('shows_signatures', models.BooleanField(default=True)),
                    ('is_ranked', models.BooleanField(default=True)),
                    ('language', models.CharField(default='en', max_length=12, verbose_name='language')),
                    ('time_zone', models.CharField(default='UTC', max_length=60, verbose_name='time zone')),
                    ('theme', models.CharField(choices=[('system', 'As my device'), ('light', 'Light'), ('dark', 'Dark')], default='system', max_length=8, verbose_name='colours')),
                    ('editor', models.CharField(choices=[('rich', 'Rich text'), ('markdown', 'Markdown')], default='rich', max_length=8, verbose_name='editor')),
                    ('view', models.CharField(choices=[('linear', 'In order of time'), ('threaded', 'As threads')], default='linear', max_length=8, verbose_name='replies')),
                    ('sign_outs_count', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'verbose_name_plural': 'people',
                    'indexes': [models.Index(fields=['-joined_at'], name='person_joined'), models.Index(fields=['-seen_at'], name='person_seen')],
                    'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='person_email_once')],
                },
            ),
            migrations.CreateModel(
                name='Departure',
                fields=[
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='departure', serialize=False, to=settings.AUTH_USER_MODEL)),
                    ('asked_at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('due_at', models.DateTimeField(db_index=True)),
                    ('removes', models.BooleanField(default=False)),
                ],
            ),
            migrations.CreateModel(
                name='Ignore',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ignores', to=settings.AUTH_USER_MODEL)),
                    ('ignored', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('person', 'ignored'), name='ignore_once')],
                },
            ),
            migrations.CreateModel(
                name='SignIn',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to=settings.AUTH_USER_MODEL)),
                    ('session_key', models.CharField(max_length=40, unique=True)),
                    ('address', models.CharField(blank=True, max_length=45)),
                    ('device', models.CharField(blank=True, max_length=250)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                ],
            ),
            migrations.CreateModel(
                name='Export',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exports', to=settings.AUTH_USER_MODEL)),
                    ('asked_at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('ready_at', models.DateTimeField(blank=True, null=True)),
                    ('expires_at', models.DateTimeField()),
                    ('file', models.FileField(blank=True, upload_to='exports')),
                ],
            ),
            migrations.CreateModel(
                name='Following',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='followings', to=settings.AUTH_USER_MODEL)),
                    ('followed', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='followers', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('person', 'followed'), name='following_once')],
                },
            ),
            migrations.CreateModel(
                name='Trait',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='traits', to=settings.AUTH_USER_MODEL)),
                    ('kind', models.CharField(choices=[('expertise', 'Knows about'), ('speaks', 'Speaks')], max_length=10)),
                    ('word', models.CharField(max_length=40)),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                ],
                options={
                    'ordering': ['position', 'id'],
                    'indexes': [models.Index(fields=['kind', 'word', 'person'], name='trait_word')],
                    'constraints': [models.UniqueConstraint(fields=('person', 'kind', 'word'), name='trait_once')],
                },
            ),
        ]),
    ]
