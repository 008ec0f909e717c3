import commonwheel.kernel.clock
import commonwheel.kernel.sealed
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from commonwheel.kernel.tables import CreateTables


class Migration(migrations.Migration):
    initial = True
    # More than the keys point at comes before: with few models about, the many steps of others are quick.
    dependencies = [
        ('account', '0009_emailaddress_unique_primary_email'),
        ('allauth_idp_oidc', '0003_client_allow_uri_wildcards'),
        ('mfa', '0003_authenticator_type_uniq'),
        ('socialaccount', '0006_alter_socialaccount_extra_data'),
        ('django_tasks_database', '0021_conditional_partial_index_ordering'),
        ('sessions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Scope',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='authority.scope')),
                    ('kind', models.CharField(choices=[('community', 'the community'), ('category', 'a category'), ('board', 'a board'), ('group', 'a group')], max_length=12)),
                    ('title', models.CharField(max_length=120)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'community'), ('parent__isnull', True)), models.Q(('parent__isnull', False), models.Q(('kind', 'community'), _negated=True)), _connector='OR'), name='scope_only_root_has_no_parent')],
                },
            ),
            migrations.CreateModel(
                name='Role',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=40, unique=True)),
                    ('name', models.CharField(max_length=60)),
                    ('description', models.CharField(blank=True, max_length=200)),
                    ('mark', models.CharField(blank=True, choices=[('', 'Member'), ('staff', 'Staff'), ('vendor', 'Partner company'), ('moderator', 'Moderator')], default='', max_length=12)),
                    ('holds_all', models.BooleanField(default=False)),
                    ('made_at', models.DateTimeField(blank=True, null=True)),
                ],
            ),
            migrations.CreateModel(
                name='Rule',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='authority.role')),
                    ('power', models.CharField(max_length=60)),
                    ('scope', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='authority.scope')),
                    ('value', models.CharField(choices=[('deny', 'Deny'), ('grant', 'Grant'), ('assign', 'Assign')], max_length=8)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('role', 'power', 'scope'), name='rule_once')],
                },
            ),
            migrations.CreateModel(
                name='Grant',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to=settings.AUTH_USER_MODEL)),
                    ('role', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='authority.role')),
                    ('power', models.CharField(blank=True, max_length=60)),
                    ('scope', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='authority.scope')),
                    ('may_pass_on', models.BooleanField(default=False)),
                    ('source', models.CharField(choices=[('staff', 'given by hand'), ('rank', 'earned by rank'), ('election', 'by election'), ('group', 'by a group'), ('programme', 'by a programme'), ('directory', 'by a group of a directory'), ('setup', 'set up with the community')], default='staff', max_length=12)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('ends_at', models.DateTimeField(blank=True, null=True)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('power', ''), ('role__isnull', False)), models.Q(('role__isnull', True), models.Q(('power', ''), _negated=True)), _connector='OR'), name='grant_is_a_role_or_a_power')],
                },
            ),
            migrations.CreateModel(
                name='Option',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60, unique=True)),
                    ('value', models.JSONField()),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                ],
            ),
            migrations.CreateModel(
                name='Directory',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60)),
                    ('token_hash', models.CharField(max_length=64, unique=True)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('disconnected_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name_plural': 'directories',
                },
            ),
            migrations.CreateModel(
                name='Enrolment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('directory', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='authority.directory')),
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='enrolment', to=settings.AUTH_USER_MODEL)),
                    ('user_name', models.CharField(max_length=255)),
                    ('external_id', models.CharField(blank=True, max_length=255)),
                    ('was_here', models.BooleanField(default=False)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('changed_at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('directory'), django.db.models.functions.text.Lower('user_name'), name='enrolment_user_name_once')],
                },
            ),
            migrations.CreateModel(
                name='DirectoryGroup',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('directory', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='groups', to='authority.directory')),
                    ('name', models.CharField(max_length=255)),
                    ('external_id', models.CharField(blank=True, max_length=255)),
                    ('role', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='authority.role')),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('changed_at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('members', models.ManyToManyField(related_name='directory_groups', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('directory', 'name'), name='directory_group_once')],
                },
            ),
            migrations.CreateModel(
                name='Provider',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=40, unique=True)),
                    ('kind', models.CharField(choices=[('google', 'Google'), ('microsoft', 'Microsoft'), ('apple', 'Apple'), ('github', 'GitHub'), ('linkedin', 'LinkedIn'), ('x', 'X'), ('facebook', 'Facebook'), ('wordpress', 'WordPress.com'), ('oidc', 'OpenID Connect'), ('saml', 'SAML 2.0')], max_length=20)),
                    ('name', models.CharField(max_length=40)),
                    ('details', commonwheel.kernel.sealed.SealedField(default='{}')),
                    ('trusts_addresses', models.BooleanField(default=False)),
                    ('on_since', models.DateTimeField(blank=True, null=True)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Site',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('client', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='site', to='allauth_idp_oidc.client')),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='SigningKey',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('pem', commonwheel.kernel.sealed.SealedField()),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                ],
            ),
            migrations.CreateModel(
                name='Application',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='application', to=settings.AUTH_USER_MODEL)),
                    ('words', models.CharField(blank=True, max_length=500)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('accepted_at', models.DateTimeField(blank=True, null=True)),
                    ('declined_at', models.DateTimeField(blank=True, null=True)),
                    ('reason', models.CharField(blank=True, max_length=300)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Invitation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='invitations', to=settings.AUTH_USER_MODEL)),
                    ('email', models.EmailField(blank=True, max_length=254)),
                    ('places', models.PositiveSmallIntegerField(default=1)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('ends_at', models.DateTimeField()),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ],
            ),
            migrations.CreateModel(
                name='Arrival',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='arrival', to=settings.AUTH_USER_MODEL)),
                    ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='arrivals', to='authority.invitation')),
                    ('inviter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='invited', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                ],
            ),
            migrations.CreateModel(
                name='Policy',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=40, unique=True)),
                    ('title', models.CharField(max_length=80)),
                    ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name_plural': 'policies',
                },
            ),
            migrations.CreateModel(
                name='PolicyVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('policy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='authority.policy')),
                    ('number', models.PositiveIntegerField()),
                    ('text', models.TextField()),
                    ('html', models.TextField()),
                    ('asks', models.BooleanField(default=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('policy', 'number'), name='policy_version_once')],
                },
            ),
            migrations.CreateModel(
                name='Acceptance',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acceptances', to=settings.AUTH_USER_MODEL)),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acceptances', to='authority.policyversion')),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('person', 'version'), name='acceptance_once')],
                },
            ),
            migrations.CreateModel(
                name='ProfileField',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=60)),
                    ('hint', models.CharField(blank=True, max_length=200)),
                    ('kind', models.CharField(choices=[('text', 'Text'), ('choice', 'A choice'), ('link', 'A link'), ('date', 'A date')], default='text', max_length=8)),
                    ('choices', models.TextField(blank=True)),
                    ('audience', models.CharField(choices=[('everyone', 'Everybody'), ('members', 'Members'), ('staff', 'Staff, and the member')], default='everyone', max_length=8)),
                    ('is_asked', models.BooleanField(default=False)),
                    ('is_required', models.BooleanField(default=False)),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                ],
                options={
                    'ordering': ['position', 'id'],
                },
            ),
            migrations.CreateModel(
                name='Answer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('field', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='authority.profilefield')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='profile_answers', to=settings.AUTH_USER_MODEL)),
                    ('value', models.CharField(max_length=300)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('field', 'person'), name='profile_answer_once')],
                },
            ),
            migrations.CreateModel(
                name='Restriction',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='restrictions', to=settings.AUTH_USER_MODEL)),
                    ('scope', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='restrictions', to='authority.scope')),
                    ('reason', models.CharField(max_length=500)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(default=commonwheel.kernel.clock.now)),
                    ('ends_at', models.DateTimeField(blank=True, null=True)),
                    ('lifted_at', models.DateTimeField(blank=True, null=True)),
                    ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
        ]),
    ]
