"""The Django app of this room."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class SiteConfig(AppConfig):
    name = "zeren.site"
    label = "site"

    def ready(self) -> None:
        from zeren.hazards import cards as hazards_cards
        from zeren.hazards import queries as hazards
        from zeren.hazards.actions import passing as hazards_pass
        from zeren.incidents.queries import measures
        from zeren.notices import actions as notices
        from zeren.notices import cards as notices_cards
        from zeren.notices import queries as noticed
        from zeren.organisation import cards
        from zeren.organisation.actions import erase_people, passing
        from zeren.organisation.queries import leavers, still_used
        from zeren.privacy import cards as privacy_cards
        from zeren.privacy import erasing
        from zeren.site import declared, durability, previews, reactions
        from zeren.targets.actions import passing as targets_pass
        from zeren.training.actions import passing as training_pass
        from zeren.web import foretelling, mine

        # Not a model signal: Django offers no other place to look at a fresh connection.
        connection_created.connect(durability.refuse_unsafe)
        reactions.listen()
        foretelling.register(previews.lines)
        still_used.register(hazards.keep_open, training_pass.keep_open)
        passing.register(hazards_pass, targets_pass, training_pass)
        measures.register(hazards_cards.measures_of)
        mine.register(cards.sign_in, cards.link, notices_cards.ways, privacy_cards.mine)
        erasing.register(
            people=erasing.Eraser(leavers.left_before, erase_people),
            enquiries=erasing.Eraser(noticed.answered_before, notices.erase),
        )
        declared.collect()
