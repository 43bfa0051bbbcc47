"""Addresses of conversations."""

from django.urls import path

from listings.conversations import views

app_name = "conversations"
urlpatterns = [
    path("messages/", views.index, name="index"),
    path("messages/<slug:code>/", views.thread, name="thread"),
    path("messages/<slug:code>/new/", views.fresh, name="fresh"),
    path("messages/<slug:code>/keep/", views.keep, name="keep"),
    path("messages/<slug:code>/photos/<int:pk>/", views.photo, name="photo"),
    path("messages/<slug:code>/meet/", views.meet, name="meet"),
    path("messages/<slug:code>/meet/<int:pk>/", views.answer_meeting, name="answer_meeting"),
    path("listings/<slug:code>/ask/", views.ask, name="ask"),
    path("orders/<slug:code>/talk/", views.talk, name="talk"),
]
