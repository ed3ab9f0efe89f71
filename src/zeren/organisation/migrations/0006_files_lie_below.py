"""Files that wait for the worker lie in the room of the jobs; one that waits now is chosen again."""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KINDS = ("raw", "row", "change", "problem", "absent", "undo")


def forget(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("organisation", "Bundle").objects.filter(kind="file").delete()


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("organisation", "0005_files_that_wait"),
        ("jobs", "0002_files_that_wait"),
    ]
    operations: ClassVar = [
        migrations.RunPython(forget, migrations.RunPython.noop),
        migrations.RemoveConstraint("bundle", "bundle_kind"),
        migrations.AddConstraint(
            "bundle",
            models.CheckConstraint(
                condition=models.Q(("kind__in", KINDS)), name="bundle_kind"
            ),
        ),
    ]
