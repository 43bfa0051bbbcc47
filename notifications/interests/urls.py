from django.urls import path

from notifications.interests import views

app_name = "interests"
urlpatterns = [
    path("", views.list, name="list"),
    path("mail/", views.mail, name="mail"),
    path("<int:pk>/mute/", views.mute, name="mute"),
    path("<int:pk>/unmute/", views.unmute, name="unmute"),
    path("<int:pk>/forget/", views.forget, name="forget"),
]
