"""Addresses of the security of one's account. Names that begin with mfa_ are those by which django-allauth finds its own."""

from __future__ import annotations

from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.account.security import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/sign-ins/", views.sign_in_list, name="account-sign-ins"),
    path("account/sign-ins/<int:sign_in_id>/", views.sign_in, name="account-sign-in"),
    path("account/sign-in/code/", views.request_code, name="account_request_login_code"),
    path("account/sign-in/code/confirm/", views.confirm_code, name="account_confirm_login_code"),
    path("account/sign-in/passkey/", views.passkey, name="mfa_login_webauthn"),
    path("account/sign-in/second-step/", base.authenticate, name="mfa_authenticate"),
    path("account/confirm-it-is-you/", views.reauthenticate, name="account_reauthenticate"),
    path("account/confirm-it-is-you/code/", base.reauthenticate, name="mfa_reauthenticate"),
    path("account/confirm-it-is-you/key/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/security/", base.index, name="mfa_index"),
    path("account/security/app/on/", totp.activate_totp, name="mfa_activate_totp"),
    path("account/security/app/off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/security/recovery-codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/security/recovery-codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/security/recovery-codes/download/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("account/security/passkeys/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("account/security/passkeys/add/", keys.add_webauthn, name="mfa_add_webauthn"),
    path("account/security/passkeys/<int:pk>/remove/", keys.remove_webauthn, name="mfa_remove_webauthn"),
    path("account/security/passkeys/<int:pk>/edit/", keys.edit_webauthn, name="mfa_edit_webauthn"),
]
