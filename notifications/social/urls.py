"""Addresses of posts outside; they stand in the admin, before its own."""

from django.urls import path

from notifications.social import views

app_name = "social"
urlpatterns = [
    path("", views.posts, name="list"),
    path("new/", views.compose, name="compose"),
    path("spending/", views.spending, name="spending"),
    path("<slug:code>/", views.post, name="post"),
    path("<slug:code>/change/", views.change, name="change"),
    path("<slug:code>/release/", views.release, name="release"),
    path("<slug:code>/stop/", views.stop, name="stop"),
    path("<slug:code>/drop/", views.drop, name="drop"),
    path("<slug:code>/look/", views.look, name="look"),
    path("<slug:code>/delete/", views.delete, name="delete"),
]
