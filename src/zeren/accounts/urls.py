"""Addresses of the door."""

from django.urls import path

from zeren.accounts import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/password/", views.sign_in_with_password, name="sign-in-password"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("welcome/", views.welcome, name="welcome"),
    path("account/", views.account, name="account"),
    path("account/pin/", views.change_pin, name="account-pin"),
    path("account/password/", views.set_password, name="account-password"),
    path("account/language/", views.language, name="account-language"),
    path("account/sessions/end/", views.end_sessions, name="account-end-sessions"),
    path("account/devices/<int:device_id>/end/", views.end_device, name="account-end-device"),
    path("account/suspicious/", views.suspicious, name="account-suspicious"),
]
