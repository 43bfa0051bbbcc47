"""Addresses of reporting. Other rooms link here by name: {% url 'reports:report' 'person' person.code %}."""

from django.urls import path

from forum.reports import views

app_name = "reports"
urlpatterns = [
    path("report/<slug:kind>/<slug:code>/", views.report, name="report"),
    path("report/<slug:kind>/<slug:code>/thanks/", views.thanks, name="thanks"),
]
