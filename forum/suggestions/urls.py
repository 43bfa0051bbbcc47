"""Addresses of suggestions, below those of the forum."""

from django.urls import path

from forum.suggestions import views

app_name = "suggestions"
urlpatterns = [
    path("roadmap/", views.roadmap, name="roadmap"),
    path("topics/<slug:code>/vote/", views.vote, name="vote"),
    path("topics/<slug:code>/status/", views.change, name="change"),
    path("topics/<slug:code>/merge/", views.merge, name="merge"),
]
