from django.urls import path

from notifications.recommended import views

app_name = "recommended"
urlpatterns = [
    path("", views.for_you, name="for_you"),
    path("not-this/", views.not_this, name="not_this"),
    path("forget/", views.forget_seen, name="forget_seen"),
]
