"""Addresses of what we hold about people."""

from django.urls import include, path

from yardsale.privacy import views

privacy = [
    path("privacy/", views.policy, name="policy"),
    path("settings/privacy/", views.yours, name="yours"),
    path("settings/privacy/copy/", views.ask, name="ask"),
    path("settings/privacy/copy/<slug:code>/", views.download, name="download"),
    path("stay/", views.stay, name="stay"),
]
urlpatterns = [
    path("", include((privacy, "privacy"))),
    path("settings/leave/", views.leave, name="leave"),
]
