"""Addresses on the way to having paid."""

from django.urls import path

from listings.checkout import views

app_name = "checkout"
urlpatterns = [
    path("listings/<slug:code>/checkout/", views.checkout, name="checkout"),
    path("orders/<slug:code>/delivery/", views.delivery, name="delivery"),
    path("orders/<slug:code>/pay/", views.pay, name="pay"),
    path("payments/webhooks/<slug:gateway_name>/", views.webhook, name="webhook"),
]
