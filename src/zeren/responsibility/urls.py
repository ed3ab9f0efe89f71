"""Addresses of responsibility: things, and the duties of posts."""

from django.urls import path

from zeren.responsibility import views

app_name = "responsibility"
urlpatterns = [
    path("", views.index, name="index"),
    path("duties/", views.duties_all, name="duties-all"),
    path("duties/<int:post_id>/", views.duties, name="duties"),
    path("duties/<int:post_id>/add/", views.add, name="duty-add"),
    path("duties/<int:post_id>/remove/<str:code>/", views.remove, name="duty-remove"),
]
