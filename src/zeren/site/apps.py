"""The Django app of this room."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class SiteConfig(AppConfig):
    name = "zeren.site"
    label = "site"

    def ready(self) -> None:
        from zeren.organisation import cards
        from zeren.site import declared, durability, previews, reactions
        from zeren.web import foretelling, mine

        # Not a model signal: Django offers no other place to look at a fresh connection.
        connection_created.connect(durability.refuse_unsafe)
        reactions.listen()
        foretelling.register(previews.lines)
        mine.register(cards.sign_in, cards.link)
        declared.collect()
