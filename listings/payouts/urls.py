"""Addresses of a seller's money."""

from django.urls import path

from listings.payouts import views

app_name = "payouts"
urlpatterns = [
    path("my/money/", views.money, name="money"),
    path("my/money/details/", views.details, name="details"),
    path("my/money/payouts/<slug:code>/", views.detail, name="detail"),
    path("my/money/<int:year>-<int:month>/", views.statement, name="statement"),
    path("my/money/<int:year>-<int:month>/statement.csv", views.statement_csv, name="statement_csv"),
]
