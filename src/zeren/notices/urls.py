"""Addresses of the contact form, the inbox, and the messages of the house."""

from django.urls import path

from zeren.notices import views

app_name = "notices"
urlpatterns = [
    path("contact/", views.contact, name="contact"),
    path("contact/thanks/", views.thanks, name="thanks"),
    path("inbox/", views.inbox, name="inbox"),
    path("messages/", views.messages, name="messages"),
    path("messages/mine/", views.mine, name="mine"),
    path("messages/ways/", views.ways, name="ways"),
    path("messages/ways/try/", views.try_way, name="try"),
    path("messages/ways/asked/<int:way_id>/", views.try_asked, name="try-asked"),
    path("m/<str:token>/", views.link, name="link"),
    path("messages/off/<slug:kind>/<str:token>/", views.off, name="off"),
    path("messages/calls/", views.calls, name="calls"),
    path("inbox/<int:enquiry_id>/answered/", views.answered, name="answered"),
]
