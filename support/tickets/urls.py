"""Addresses of the support desk, as its customers see it."""

from django.urls import path

from support.tickets import views

app_name = "tickets"
urlpatterns = [
    path("", views.listed, name="list"),
    path("new/", views.new, name="new"),
    path("likely/", views.likely, name="likely"),
    path("asked/", views.asked, name="asked"),
    path("confirm/<slug:key>/", views.confirm, name="confirm"),
    path("guest/<str:token>/", views.guest, name="guest"),
    path("guest/<str:token>/solve/", views.guest_solve, name="guest_solve"),
    path("guest/<str:token>/files/<int:pk>/", views.guest_file, name="guest_file"),
    path("score/<str:token>/", views.score, name="score"),
    path("mail/<slug:company>/", views.inbound, name="inbound"),
    path("<slug:code>/", views.ticket, name="ticket"),
    path("<slug:code>/solve/", views.solve, name="solve"),
    path("<slug:code>/files/<int:pk>/", views.file, name="file"),
]
