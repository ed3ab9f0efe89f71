"""What people are found by in both search fields; worked out from name and number."""

from typing import ClassVar

from django.db import models

from zeren.organisation.models.dated import PathField


class PersonWord(models.Model):
    """One word a person is found by the beginning of (core/folding.py); shown nowhere."""

    person = models.ForeignKey("organisation.Person", on_delete=models.CASCADE, related_name="+")
    word = PathField(max_length=64)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(fields=("word", "person"), name="person_word_word"),
            models.Index(fields=("person", "word"), name="person_word_person"),
        ]
