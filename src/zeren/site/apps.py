"""The Django app of this room."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class SiteConfig(AppConfig):
    name = "zeren.site"
    label = "site"

    def ready(self) -> None:
        from zeren.hazards import queries as hazards
        from zeren.organisation import cards
        from zeren.organisation.queries import still_used
        from zeren.site import declared, durability, previews, reactions
        from zeren.targets import queries as targets
        from zeren.training import queries as training
        from zeren.web import foretelling, mine

        # Not a model signal: Django offers no other place to look at a fresh connection.
        connection_created.connect(durability.refuse_unsafe)
        reactions.listen()
        foretelling.register(previews.lines)
        still_used.register(hazards.keep_open, targets.keep_open, training.keep_open)
        mine.register(cards.sign_in, cards.link)
        declared.collect()
