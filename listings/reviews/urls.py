"""Addresses of reviews."""

from django.urls import path

from listings.reviews import views

app_name = "reviews"
urlpatterns = [
    path("orders/<slug:code>/review/", views.write, name="write"),
    path("reviews/<int:pk>/reply/", views.reply, name="reply"),
]
