"""Addresses of haggling."""

from django.urls import path

from listings.offers import views

app_name = "offers"
urlpatterns = [
    path("listings/<slug:code>/offer/", views.make, name="make"),
    path("listings/<slug:code>/plan/", views.plan, name="plan"),
    path("listings/<slug:code>/give/", views.give, name="give"),
    path("offers/", views.index, name="index"),
    path("offers/<slug:code>/", views.detail, name="detail"),
    path("offers/<slug:code>/accept/", views.accept, name="accept"),
    path("offers/<slug:code>/decline/", views.decline, name="decline"),
    path("offers/<slug:code>/counter/", views.counter, name="counter"),
]
