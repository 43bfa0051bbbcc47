"""Addresses of invitations."""

from django.urls import path

from listings.referrals import views

app_name = "referrals"
urlpatterns = [
    path("my/invitations/", views.mine, name="mine"),
    path("invited/<slug:code>/", views.invited, name="invited"),
]
