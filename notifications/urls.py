from django.urls import include, path

from notifications.social import views as social

urlpatterns = [
    path("settings/elsewhere/", social.elsewhere, name="elsewhere"),
    path("listings/<slug:code>/elsewhere/", social.elsewhere_listing, name="elsewhere_listing"),
    path("inbox/", include("notifications.channels.urls")),
    path("announcements/", include("notifications.announcements.urls")),
    path("surveys/", include("notifications.surveys.urls")),
    path("for-you/", include("notifications.recommended.urls")),
    path("interests/", include("notifications.interests.urls")),
    path("", include("notifications.push.urls")),
]
