from django.urls import include, path

urlpatterns = [
    path("inbox/", include("notifications.channels.urls")),
    path("interests/", include("notifications.interests.urls")),
    path("", include("notifications.push.urls")),
]
