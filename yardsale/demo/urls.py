from django.urls import path

from yardsale.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.box, name="mail"),
    path("<str:name>/", views.letter, name="letter"),
    path("<str:name>/html/", views.html, name="html"),
]
