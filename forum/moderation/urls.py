"""Addresses of moderation: for everybody, for the person concerned, and for moderators."""

from django.urls import path

from forum.moderation import desk, views

app_name = "moderation"
urlpatterns = [
    path("rules/", views.rules, name="rules"),
    path("moderation/log/", views.log, name="log"),
    path("report/illegal/", views.notice, name="notice"),
    path("report/illegal/<slug:code>/", views.noticed, name="noticed"),
    path("decisions/", views.decisions, name="decisions"),
    path("decisions/<slug:code>/", views.decision, name="decision"),
    path("moderation/", desk.index, name="index"),
    path("moderation/reports/<slug:code>/", desk.report, name="report"),
    path("moderation/reports/<slug:code>/claim/", desk.claim, name="claim"),
    path("moderation/reports/<slug:code>/go-on/", desk.go_on, name="go_on"),
    path("moderation/reports/<slug:code>/answer/", desk.let_through, name="let_through"),
    path("moderation/reports/<slug:code>/dismiss/", desk.dismiss, name="dismiss"),
    path("moderation/people/<slug:code>/", desk.person, name="person"),
    path("moderation/people/<slug:code>/note/", desk.note, name="note"),
    path("moderation/acts/<slug:code>/lift/", desk.lift, name="lift"),
    path("moderation/appeals/", desk.appeals, name="appeals"),
    path("moderation/appeals/<slug:code>/", desk.appeal, name="appeal"),
]
