"""Addresses of the contact form and the inbox."""

from django.urls import path

from zeren.notices import views

app_name = "notices"
urlpatterns = [
    path("contact/", views.contact, name="contact"),
    path("contact/thanks/", views.thanks, name="thanks"),
    path("inbox/", views.inbox, name="inbox"),
    path("messages/", views.messages, name="messages"),
    path("messages/mine/", views.mine, name="mine"),
    path("messages/calls/", views.calls, name="calls"),
    path("inbox/<int:enquiry_id>/answered/", views.answered, name="answered"),
]
