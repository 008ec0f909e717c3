import commonwheel.kernel.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from commonwheel.kernel.tables import CreateTables


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ('authority', '0001_initial'),
        ('structure', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Metric',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='metrics', to=settings.AUTH_USER_MODEL)),
                    ('name', models.CharField(max_length=40)),
                    ('day', models.DateField()),
                    ('value', models.IntegerField(default=0)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('person', 'name', 'day'), name='metric_once')],
                },
            ),
            migrations.CreateModel(
                name='Badge',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=60, unique=True)),
                    ('name', models.CharField(max_length=60, unique=True)),
                    ('description', models.CharField(max_length=200)),
                    ('set_name', models.CharField(blank=True, max_length=40)),
                    ('icon', models.CharField(default='award', max_length=40)),
                    ('hue', models.PositiveSmallIntegerField(default=260)),
                    ('picture', models.ImageField(blank=True, upload_to='badges')),
                    ('formula', models.CharField(blank=True, max_length=400)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('created_at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('judged_at', models.DateTimeField(null=True)),
                    ('retired_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['set_name', 'name', 'id'],
                },
            ),
            migrations.CreateModel(
                name='Ladder',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField(unique=True)),
                    ('text', models.TextField()),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('ranked_at', models.DateTimeField(null=True)),
                ],
            ),
            migrations.CreateModel(
                name='Award',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('badge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='awards', to='reputation.badge')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='awards', to=settings.AUTH_USER_MODEL)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('times', models.PositiveIntegerField(default=1)),
                    ('reason', models.CharField(blank=True, max_length=300)),
                    ('taken_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('taken_at', models.DateTimeField(blank=True, null=True)),
                    ('taken_because', models.CharField(blank=True, max_length=300)),
                ],
                options={
                    'indexes': [models.Index(fields=['badge', '-at', '-id'], name='award_newest')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('taken_at__isnull', True)), fields=('badge', 'person'), name='award_once')],
                },
            ),
            migrations.CreateModel(
                name='Programme',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=60, unique=True)),
                    ('name', models.CharField(max_length=60, unique=True)),
                    ('description', models.CharField(blank=True, max_length=200)),
                    ('about', models.TextField(blank=True)),
                    ('about_html', models.TextField(blank=True)),
                    ('perks', models.TextField(blank=True)),
                    ('criteria', models.CharField(blank=True, max_length=400)),
                    ('role', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authority.role')),
                    ('scope', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authority.scope')),
                    ('board', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='structure.board')),
                    ('term_days', models.PositiveSmallIntegerField(default=365)),
                    ('takes_nominations', models.BooleanField(default=True)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('made_at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['name', 'id'],
                },
            ),
            migrations.CreateModel(
                name='Term',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='reputation.programme')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='programme_terms', to=settings.AUTH_USER_MODEL)),
                    ('grant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='authority.grant')),
                    ('began_at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('ends_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('is_honoured', models.BooleanField(default=True)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['ends_at'], name='term_due')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('programme', 'person'), name='term_open_once'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('began_at'))), name='term_ends_after_it_began')],
                },
            ),
            migrations.CreateModel(
                name='ProgrammeNomination',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='nominations', to='reputation.programme')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='nominations_received', to=settings.AUTH_USER_MODEL)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='nominations_made', to=settings.AUTH_USER_MODEL)),
                    ('reason', models.CharField(max_length=500)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('answered_at', models.DateTimeField(blank=True, null=True)),
                    ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('is_called', models.BooleanField(default=False)),
                    ('answer', models.CharField(blank=True, max_length=500)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True)), fields=('programme', 'person', 'by'), name='nomination_open_once')],
                },
            ),
            migrations.CreateModel(
                name='Call',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='reputation.programme')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='programme_calls', to=settings.AUTH_USER_MODEL)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('answered_at', models.DateTimeField(blank=True, null=True)),
                    ('is_accepted', models.BooleanField(default=False)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True)), fields=('programme', 'person'), name='call_open_once')],
                },
            ),
            migrations.CreateModel(
                name='ThankYou',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='thank_yous', to=settings.AUTH_USER_MODEL)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='thank_yous_said', to=settings.AUTH_USER_MODEL)),
                    ('reason', models.CharField(max_length=500)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('hidden_at', models.DateTimeField(blank=True, null=True)),
                    ('hidden_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('hidden_reason', models.CharField(blank=True, max_length=300)),
                ],
                options={
                    'indexes': [models.Index(fields=['person', '-at', '-id'], name='thank_you_newest')],
                },
            ),
        ]),
    ]
