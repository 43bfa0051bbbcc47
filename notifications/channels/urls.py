from django.urls import path

from notifications.channels import live, views

app_name = "inbox"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("bell/", views.bell, name="bell"),
    path("live/", live.live, name="live"),
    path("read/", views.read_all, name="read_all"),
    path("<int:pk>/open/", views.open, name="open"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
