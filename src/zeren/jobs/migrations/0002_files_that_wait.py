"""Files that wait for the worker lie here, whichever room received them."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("jobs", "0001_initial")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Piece",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(max_length=32)),
                ("file", models.PositiveIntegerField()),
                ("seq", models.PositiveIntegerField()),
                ("data", models.BinaryField()),
            ],
            options={"ordering": ("token", "file", "seq")},
        ),
        migrations.AddConstraint(
            "piece",
            models.UniqueConstraint(fields=("token", "file", "seq"), name="piece_once"),
        ),
    ]
