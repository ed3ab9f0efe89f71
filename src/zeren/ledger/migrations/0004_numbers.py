from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_waiting'),
    ]

    operations = [
        migrations.CreateModel(
            name='Numbers',
            fields=[
                ('name', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('following', models.BigIntegerField(default=1)),
            ],
            options={
                'ordering': ('name',),
                'constraints': [models.CheckConstraint(condition=models.Q(('following__gte', 1)), name='numbers_from_one')],
            },
        ),
    ]
