from functools import partial
from importlib import import_module

from django.db import migrations, models

never_changed = import_module("zeren.ledger.migrations.0002_never_changed")
TABLES = ("ledger_cosignature",)


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0004_numbers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Cosignature',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('size', models.BigIntegerField()),
                ('witness', models.CharField(max_length=200)),
                ('at', models.BigIntegerField()),
                ('line', models.TextField()),
            ],
            options={
                'ordering': ('size', 'id'),
                'constraints': [models.UniqueConstraint(fields=('size', 'witness'), name='cosignature_once')],
            },
        ),
        migrations.RunPython(
            partial(never_changed.put_up, tables=TABLES),
            partial(never_changed.take_down, tables=TABLES),
        ),
    ]
