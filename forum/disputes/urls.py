"""Addresses of disputes. Other rooms link here by name: {% url 'disputes:open' order.code %}."""

from django.urls import path

from forum.disputes import agreements, desk, views

app_name = "disputes"
urlpatterns = [
    path("orders/<slug:code>/problem/", views.open, name="open"),
    path("disputes/", views.index, name="index"),
    path("disputes/desk/", desk.index, name="desk"),
    path("disputes/desk/<slug:code>/", desk.case, name="desk_case"),
    path("disputes/desk/<slug:code>/evidence/<int:number>/", desk.evidence, name="desk_evidence"),
    path("disputes/desk/<slug:code>/ask/", desk.ask, name="desk_ask"),
    path("disputes/desk/<slug:code>/draft/", desk.draft, name="desk_draft"),
    path("disputes/desk/<slug:code>/decide/", desk.decide, name="desk_decide"),
    path("disputes/desk/<slug:code>/second/", desk.confirm, name="desk_confirm"),
    path("disputes/desk/<slug:code>/<slug:what>/", desk.press, name="desk_press"),
    path("disputes/<slug:code>/", views.case, name="case"),
    path("disputes/<slug:code>/say/<slug:kind>/", views.say, name="say"),
    path("disputes/<slug:code>/show/", views.show, name="show"),
    path("disputes/<slug:code>/press/<slug:what>/", views.press, name="press"),
    path("disputes/<slug:code>/withdraw/", views.withdraw, name="withdraw"),
    path("disputes/<slug:code>/offer/", agreements.offer, name="offer"),
    path("disputes/<slug:code>/offers/<int:number>/", agreements.answer, name="answer"),
    path("disputes/<slug:code>/offers/<int:number>/take-back/", agreements.take_back, name="take_back"),
    path("disputes/<slug:code>/address/", agreements.address, name="address"),
    path("disputes/<slug:code>/send-back/", agreements.send_back, name="send_back"),
    path("disputes/<slug:code>/deadline.ics", views.deadline, name="deadline"),
    path("disputes/<slug:code>/case.zip", views.export, name="export"),
    path("disputes/<slug:code>/evidence/<int:number>/photo/", views.photo, name="photo"),
    path("disputes/<slug:code>/bought/<int:number>/", views.bought, name="bought"),
]
