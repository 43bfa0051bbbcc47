from django.urls import path

from notifications.interests import guest_views, less, views

app_name = "interests"
urlpatterns = [
    path("", views.list, name="list"),
    path("mail/", views.mail, name="mail"),
    path("look-for/", views.look_for, name="look_for"),
    path("start-again/", less.start_again, name="start_again"),
    path("let-in/<int:pk>/", less.let_in, name="let_in"),
    path("why/<int:pk>/", less.why, name="why"),
    path("less/<int:pk>/", less.less, name="less"),
    path("feed/<uuid:key>/", views.feed, name="feed"),
    path("<int:pk>/renew-feed/", views.renew_feed, name="renew_feed"),
    path("by-mail/stopped/", guest_views.guest_stopped, name="guest_stopped"),
    path("by-mail/<uuid:key>/", guest_views.guest, name="guest"),
    path("by-mail/<uuid:key>/stop/", guest_views.guest_stop, name="guest_stop"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/mute/", views.mute, name="mute"),
    path("<int:pk>/unmute/", views.unmute, name="unmute"),
    path("<int:pk>/forget/", views.forget, name="forget"),
]
