from django.urls import include, path

urlpatterns = [
    path("inbox/", include("notifications.channels.urls")),
    path("announcements/", include("notifications.announcements.urls")),
    path("interests/", include("notifications.interests.urls")),
    path("", include("notifications.push.urls")),
]
