"""Addresses of SCIM."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.interchange.scim import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("scim/v2/Users", views.user_list, name="scim-users"),
    path("scim/v2/Users/<int:person_id>", views.one_user, name="scim-user"),
    path("scim/v2/Groups", views.group_list, name="scim-groups"),
    path("scim/v2/Groups/<int:group_id>", views.one_group, name="scim-group"),
    path("scim/v2/ServiceProviderConfig", views.service, name="scim-service"),
    path("scim/v2/ResourceTypes", views.resource_types, name="scim-resource-types"),
    path("scim/v2/Schemas", views.schemas, name="scim-schemas"),
    path("scim/v2/<path:rest>", lambda request, rest: views.nothing(request), name="scim-nothing"),
]
