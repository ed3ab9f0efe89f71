"""Addresses of the door."""

from django.urls import path

from zeren.accounts.views import door, factors, house, scim, ways

urlpatterns = [
    path("sign-in/", door.sign_in, name="sign-in"),
    path("sign-in/password/", door.sign_in_with_password, name="sign-in-password"),
    path("sign-in/second/", factors.second, name="sign-in-second"),
    path("sign-in/passkey/", factors.sign_in_with_passkey, name="sign-in-passkey"),
    path("sign-in/house/", house.start, name="sign-in-house"),
    path("sign-in/house/back/", house.back, name="sign-in-house-back"),
    path("sign-in/house/number/", house.number, name="sign-in-house-number"),
    path("sign-in/house/logout/", house.signed_out, name="sign-in-house-logout"),
    path("sign-out/", door.sign_out, name="sign-out"),
    path("welcome/", door.welcome, name="welcome"),
    path("account/", door.account, name="account"),
    path("account/pin/", door.change_pin, name="account-pin"),
    path("account/house/", ways.house, name="account-house"),
    path("account/house/<slug:kind>/", ways.change, name="account-way"),
    path("account/house/asked/<int:way_id>/", ways.asked, name="account-way-asked"),
    path("account/house/<int:identity_id>/end/", house.unlink, name="account-house-end"),
    path("account/scim/", scim.clients_page, name="account-scim"),
    path("scim/v2/<path:rest>", scim.answer, name="scim"),
    path("account/app/", factors.add_app, name="account-app"),
    path("account/passkey/", factors.add_passkey, name="account-passkey"),
    path("account/factors/<int:factor_id>/end/", factors.end, name="account-factor-end"),
    path("account/password/", door.set_password, name="account-password"),
    path("account/language/", door.language, name="account-language"),
    path("account/sessions/end/", door.end_sessions, name="account-end-sessions"),
    path("account/devices/<int:device_id>/end/", door.end_device, name="account-end-device"),
    path("account/suspicious/", door.suspicious, name="account-suspicious"),
]
