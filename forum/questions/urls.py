"""Addresses of questions, below those of the forum."""

from django.urls import path

from forum.questions import views

app_name = "questions"
urlpatterns = [
    path("topics/<slug:code>/me-too/", views.me_too, name="me_too"),
    path("posts/<int:pk>/accept/", views.accept, name="accept"),
    path("posts/<int:pk>/lock/", views.lock, name="lock"),
]
