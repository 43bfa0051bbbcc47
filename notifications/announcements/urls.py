"""Addresses of announcements: for everybody, and our people's desk."""

from django.urls import path

from notifications.announcements import views

app_name = "announcements"
urlpatterns = [
    path("dismiss/", views.dismiss, name="dismiss"),
    path("desk/", views.desk, name="desk"),
    path("desk/new/", views.compose, name="compose"),
    path("desk/count/", views.count, name="count"),
    path("desk/<slug:code>/", views.look, name="look"),
    path("desk/<slug:code>/change/", views.change, name="change"),
    path("desk/<slug:code>/press/<slug:what>/", views.press, name="press"),
    path("desk/<slug:code>/correct/", views.correct, name="correct"),
    path("desk/<slug:code>/retract/", views.retract, name="retract"),
    path("desk/<slug:code>/mail/<int:number>/", views.letter, name="letter"),
    path("<slug:code>/", views.page, name="page"),
]
