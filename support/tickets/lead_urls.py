"""Addresses of the desk's figures; they stand in the admin, before its own."""

from django.contrib import admin
from django.urls import path

from support.tickets import lead_views

urlpatterns = [
    path("figures/", admin.site.admin_view(lead_views.figures), name="desk_figures"),
    path("figures/csv/", admin.site.admin_view(lead_views.figures_csv), name="desk_figures_csv"),
]
