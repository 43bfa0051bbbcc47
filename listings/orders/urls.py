"""Addresses of orders."""

from django.urls import path

from listings.orders import talks, views

app_name = "orders"
urlpatterns = [
    path("orders/", views.index, name="index"),
    path("orders/<slug:code>/", views.detail, name="detail"),
    path("orders/<slug:code>/ship/", views.ship, name="ship"),
    path("orders/<slug:code>/delivered/", views.delivered, name="delivered"),
    path("orders/<slug:code>/hand-over/", views.hand_over, name="hand_over"),
    path("orders/<slug:code>/handed-over/", views.handed_over, name="handed_over"),
    path("orders/<slug:code>/confirm/", views.confirm, name="confirm"),
    path("orders/<slug:code>/give-up/", views.give_up, name="give_up"),
    path("orders/<slug:code>/more-time/", views.give_time, name="give_time"),
    path("orders/<slug:code>/receipt/", views.receipt, name="receipt"),
    path("orders/<slug:code>/slip/", views.slip, name="slip"),
    path("orders/<slug:code>/cancel/", talks.cancel, name="cancel"),
    path("orders/<slug:code>/refund/", talks.refund, name="refund"),
    path("orders/<slug:code>/send-back/", talks.send_back, name="send_back"),
    path("orders/<slug:code>/take-back/", talks.take_back, name="take_back"),
    path("orders/<slug:code>/propose/<slug:kind>/", talks.propose, name="propose"),
    path("orders/<slug:code>/proposals/<int:number>/", talks.answer, name="answer"),
    path("orders/<slug:code>/proposals/<int:number>/withdraw/", talks.withdraw, name="withdraw"),
]
