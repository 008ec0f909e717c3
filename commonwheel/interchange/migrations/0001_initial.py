from django.db import migrations, models

from commonwheel.kernel.tables import CreateTables


class Migration(migrations.Migration):
    initial = True
    dependencies = [
    ]
    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Origin',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source', models.CharField(max_length=60)),
                    ('kind', models.CharField(max_length=20)),
                    ('theirs', models.CharField(max_length=40)),
                    ('ours', models.BigIntegerField()),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('source', 'kind', 'theirs'), name='origin_once')],
                },
            ),
        ]),
    ]
