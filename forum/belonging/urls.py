"""Addresses of what makes neighbours of people."""

from django.urls import path

from forum.belonging import views

app_name = "belonging"
urlpatterns = [
    path("badges/", views.all_badges, name="badges"),
    path("picks/", views.picks_page, name="picks"),
    path("picks/<slug:code>/", views.pick, name="pick"),
    path("neighbourhoods/", views.neighbourhoods, name="neighbourhoods"),
    path("neighbourhoods/<slug:slug>/join/", views.join_neighbourhood, name="join_neighbourhood"),
    path("street-sales/", views.street_sales, name="street_sales"),
    path("street-sales/<slug:slug>/", views.street_sale, name="street_sale"),
    path("street-sales/<slug:slug>/join/", views.join_sale, name="join_sale"),
    path("street-sales/<slug:slug>/leave/", views.leave_sale, name="leave_sale"),
    path("street-sales/<slug:slug>/sale.ics", views.sale_calendar, name="sale_calendar"),
    path("helping/", views.helping, name="helping"),
    path("helping/volunteer/", views.volunteer, name="volunteer"),
    path("helping/ask/<slug:code>/", views.ask, name="ask"),
    path("helping/<slug:code>/", views.pair, name="pair"),
    path("helping/<slug:code>/answer/", views.answer, name="answer"),
    path("helping/<slug:code>/end/", views.end, name="end"),
]
