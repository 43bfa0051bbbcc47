from django.urls import path

from listings.trends import views

app_name = "trends"
urlpatterns = [path("", views.trends, name="trends")]
