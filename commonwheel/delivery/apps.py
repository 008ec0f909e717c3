"""The Django app of delivery."""

from django.apps import AppConfig


class DeliveryApp(AppConfig):
    name = "commonwheel.delivery"
    label = "delivery"
