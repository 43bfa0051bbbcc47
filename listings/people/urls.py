"""Addresses of public pages and settings."""

from django.urls import include, path

from listings.people import views

people = [
    path("<slug:code>/", views.profile, name="profile"),
    path("<slug:code>/feed/", views.feed, name="feed"),
    path("<slug:code>/reviews/", views.reviews, name="reviews"),
]
urlpatterns = [
    path("people/", include((people, "people"))),
    path("settings/", views.settings, name="settings"),
    path("settings/holiday/", views.holiday, name="holiday"),
]
