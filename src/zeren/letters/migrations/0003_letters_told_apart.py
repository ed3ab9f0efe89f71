"""Two indexes: what a letter reads without its text, and those that wait for the second name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("letters", "0002_signed_beside")]

    operations = [
        migrations.RemoveIndex(model_name="letter", name="letter_person"),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                fields=[
                    "person",
                    "year",
                    "closed_at",
                    "issued_at",
                    "ends_day",
                    "in_force_at",
                    "signed_at",
                    "state",
                    "needs",
                ],
                name="letter_person",
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("state", "SIGNED")),
                fields=["unit", "id"],
                name="letter_signed",
            ),
        ),
    ]
