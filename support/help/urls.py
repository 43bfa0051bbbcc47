"""Addresses of the help centre."""

from django.urls import path

from support.help import views

app_name = "help"
urlpatterns = [
    path("", views.index, name="index"),
    path("likely/", views.likely, name="likely"),  # before articles: none may have this name
    path("<slug:slug>/", views.article, name="article"),
    path("<slug:slug>/helped/", views.helped, name="helped"),
    path("<slug:slug>/missing/<str:token>/", views.missing, name="missing"),
]
