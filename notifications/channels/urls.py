from django.urls import path

from notifications.channels import live, preference_views, views

app_name = "inbox"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("bell/", views.bell, name="bell"),
    path("live/", live.live, name="live"),
    path("read/", views.read_all, name="read_all"),
    path("preferences/", preference_views.preferences, name="preferences"),
    path("outcomes/<slug:company>/", views.outcomes, name="outcomes"),
    path("<int:pk>/done/", views.done, name="done"),
    path("<int:pk>/open/", views.open, name="open"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
