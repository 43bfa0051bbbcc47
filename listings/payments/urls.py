"""Addresses of the sandbox gateway, as if it were another company's site."""

from django.urls import path

from listings.payments import views

app_name = "payments"
urlpatterns = [path("sandbox/<slug:reference>/", views.sandbox, name="sandbox")]
