"""The Django app of delivery."""

from importlib import import_module

from django.apps import AppConfig


class DeliveryApp(AppConfig):
    name = "commonwheel.delivery"
    label = "delivery"

    def ready(self) -> None:
        # Reactions use records, which are there only once all apps are.
        import_module("commonwheel.delivery.reactions")
        import_module("commonwheel.delivery.moves")
        import_module("commonwheel.delivery.guests")
        import_module("commonwheel.delivery.news")
        import_module("commonwheel.delivery.mails_of_joining")
        import_module("commonwheel.delivery.mails_of_moderation")
