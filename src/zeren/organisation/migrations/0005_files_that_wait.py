"""A file that takes long to read waits for the worker, sealed."""

from typing import ClassVar

from django.db import migrations, models

KINDS = ("file", "raw", "row", "change", "problem", "absent", "undo")
STATES = ("READING", "REFUSED", "ASKED", "STAGED", "APPLYING", "APPLIED", "DISCARDED", "UNDONE")
CHECKS = (("bundle", "bundle_kind", models.Q(("kind__in", KINDS))),
          ("upload", "upload_state", models.Q(("state__in", STATES))))  # fmt: skip


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisation", "0004_absence")]
    operations: ClassVar = [
        *(migrations.RemoveConstraint(model, name) for model, name, _check in CHECKS),
        *(
            migrations.AddConstraint(model, models.CheckConstraint(condition=check, name=name))
            for model, name, check in CHECKS
        ),
    ]
