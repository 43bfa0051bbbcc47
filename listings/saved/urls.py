"""Addresses of saved things and followed people."""

from django.urls import path

from listings.saved import views

app_name = "saved"
urlpatterns = [
    path("listings/<slug:code>/save/", views.save, name="save"),
    path("favourites/<slug:code>/", views.tell, name="tell"),
    path("people/<slug:code>/follow/", views.follow, name="follow"),
    path("favourites/", views.favourites, name="favourites"),
    path("following/", views.following, name="following"),
]
