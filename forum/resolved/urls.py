"""Addresses of told cases. They stand before those of disputes, whose codes are never these words."""

from django.urls import path

from forum.resolved import views

app_name = "resolved"
urlpatterns = [
    path("disputes/resolved/", views.index, name="index"),
    path("disputes/resolved/<int:number>/", views.page, name="page"),
    path("disputes/desk/resolved/", views.desk, name="desk"),
    path("disputes/desk/<slug:code>/tell/", views.write, name="write"),
    path("disputes/desk/<slug:code>/told/", views.read, name="read"),
]
