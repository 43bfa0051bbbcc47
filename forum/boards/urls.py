"""Addresses of the boards: all of them, since none of machina's own are included."""

from django.urls import path

from forum.boards import views

app_name = "boards"
urlpatterns = [
    path("", views.index, name="index"),
    path("search/", views.find, name="find"),
    path("feed/", views.feed, name="feed"),
    path("read/", views.read, name="read_all"),
    path("photos/<slug:code>/", views.photo, name="photo"),
    path("topics/<slug:code>/", views.topic, name="topic"),
    path("topics/<slug:code>/new/", views.unread, name="unread"),
    path("topics/<slug:code>/reply/", views.reply, name="reply"),
    path("topics/<slug:code>/watch/", views.watch, name="watch"),
    path("topics/<slug:code>/manage/", views.manage, name="manage"),
    path("posts/<int:pk>/", views.post, name="post"),
    path("posts/<int:pk>/edit/", views.edit, name="edit"),
    path("posts/<int:pk>/remove/", views.remove, name="remove"),
    path("posts/<int:pk>/history/", views.history, name="history"),
    path("<slug:slug>/", views.board, name="board"),
    path("<slug:slug>/new/", views.start, name="start"),
    path("<slug:slug>/similar/", views.similar, name="similar"),
    path("<slug:slug>/feed/", views.feed, name="board_feed"),
    path("<slug:slug>/read/", views.read, name="read"),
    path("<slug:slug>/watch/", views.watch_board, name="watch_board"),
]
