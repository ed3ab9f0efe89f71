"""Files that wait for the worker lie in the room of the jobs."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("scans", "0001_first"), ("jobs", "0002_files_that_wait")]
    operations: ClassVar = [migrations.DeleteModel("Piece")]
