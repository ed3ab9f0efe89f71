"""Call lists and lists of first slips come back on paper too."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

MEETING = models.Q(kind="meeting", meeting__isnull=False, unit__isnull=True)
OTHERS = models.Q(kind__in=("calls", "slips"), meeting__isnull=True, unit__isnull=False)


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("scans", "0002_pieces_below"),
        ("organisation", "0006_files_lie_below"),
        ("training", "0001_initial"),
    ]
    operations: ClassVar = [
        migrations.AddField(
            "printedlist", "kind", models.CharField(default="meeting", max_length=8)
        ),
        migrations.AddField("printedlist", "about", models.JSONField(default=list)),
        migrations.AddField(
            "printedlist",
            "unit",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisation.unit",
            ),
        ),
        migrations.AlterField(
            "printedlist",
            "meeting",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="training.meeting",
            ),
        ),
        migrations.AddConstraint(
            "printedlist",
            models.CheckConstraint(condition=MEETING | OTHERS, name="printed_list_of_one"),
        ),
    ]
