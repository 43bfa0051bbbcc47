"""Addresses of surveys: for whoever was asked, and our people's desk."""

from django.urls import path

from notifications.surveys import views

app_name = "surveys"
urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("desk/new/", views.compose, name="compose"),
    path("desk/<slug:code>/", views.look, name="look"),
    path("desk/<slug:code>/change/", views.change, name="change"),
    path("desk/<slug:code>/press/<slug:what>/", views.press, name="press"),
    path("desk/<slug:code>/tag/<int:answer>/", views.tag, name="tag"),
    path("<slug:code>/", views.answer, name="answer"),
    path("<slug:code>/put-away/", views.put_away, name="put_away"),
]
