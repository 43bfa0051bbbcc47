from django.urls import path

from yardsale.insight import views

app_name = "insight"
urlpatterns = [
    path("", views.insight, name="insight"),
    path("table.csv", views.table, name="table"),
]
