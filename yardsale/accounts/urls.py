"""Addresses of keeping apart; signing in and up are allauth's."""

from django.urls import path

from yardsale.accounts import views

urlpatterns = [
    path("people/<slug:code>/block/", views.block, name="block"),
    path("people/<slug:code>/unblock/", views.unblock, name="unblock"),
    path("settings/blocked/", views.blocked, name="blocked"),
    path("settings/time-zone/", views.time_zone, name="time_zone"),
]
