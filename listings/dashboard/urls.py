"""Addresses of the seller's figures, and of the beacon behind them."""

from django.urls import path

from listings.dashboard import views

app_name = "dashboard"
urlpatterns = [
    path("my/shop/", views.shop, name="shop"),
    path("search/asked/", views.asked_for, name="asked_for"),
    path("listings/<slug:code>/seen/", views.seen, name="seen"),
]
