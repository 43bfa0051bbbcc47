"""Addresses of orders."""

from django.urls import path

from listings.orders import views

app_name = "orders"
urlpatterns = [
    path("orders/", views.index, name="index"),
    path("orders/<slug:code>/", views.detail, name="detail"),
    path("orders/<slug:code>/ship/", views.ship, name="ship"),
    path("orders/<slug:code>/hand-over/", views.hand_over, name="hand_over"),
    path("orders/<slug:code>/confirm/", views.confirm, name="confirm"),
    path("orders/<slug:code>/give-up/", views.give_up, name="give_up"),
]
