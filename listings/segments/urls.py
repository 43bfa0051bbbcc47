"""Addresses of the segments, for our people."""

from django.urls import path

from listings.segments import views

app_name = "segments"
urlpatterns = [
    path("", views.segments, name="segments"),
    path("people/<slug:code>/", views.person, name="person"),
]
