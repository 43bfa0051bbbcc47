from django.urls import path

from notifications.push import installing, views

app_name = "push"
urlpatterns = [
    path("sw.js", installing.service_worker, name="service_worker"),
    path("manifest.webmanifest", installing.manifest, name="manifest"),
    path("offline/", installing.offline, name="offline"),
    path("settings/push/", views.devices, name="devices"),
    path("push/subscribe/", views.subscribe, name="subscribe"),
    path("push/<int:pk>/off/", views.switch_off, name="switch_off"),
    path("push/mute/<str:token>/", views.mute, name="mute"),
]
