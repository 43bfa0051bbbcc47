"""Addresses of vouchers: one's own, and our people's desk."""

from django.urls import path

from listings.vouchers import views

app_name = "vouchers"
urlpatterns = [
    path("my/vouchers/", views.mine, name="mine"),
    path("vouchers/desk/", views.desk, name="desk"),
    path("vouchers/desk/new/", views.compose, name="compose"),
    path("vouchers/desk/<slug:slug>/", views.look, name="look"),
    path("vouchers/desk/<slug:slug>/change/", views.change, name="change"),
    path("vouchers/desk/<slug:slug>/press/<slug:what>/", views.press, name="press"),
    path("vouchers/desk/<slug:slug>/grant/", views.grant, name="grant"),
    path("vouchers/making-good/<slug:code>/", views.making_good, name="making_good"),
]
