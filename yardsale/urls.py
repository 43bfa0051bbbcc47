"""Wiring: every address of the site, from the subjects' own tables."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from listings.catalogue import views as catalogue_views
from yardsale import web
from yardsale.accounts.views import remove_passkey
from yardsale.gallery import gallery

urlpatterns = [
    path("", catalogue_views.home, name="home"),
    path("", include("listings.catalogue.urls")),
    path("", include("listings.checkout.urls")),
    path("", include("listings.offers.urls")),
    path("", include("listings.orders.urls")),
    path("", include("forum.resolved.urls")),  # before disputes: /disputes/resolved/ is no case
    path("", include("forum.disputes.urls")),
    path("", include("listings.conversations.urls")),
    path("", include("listings.payments.urls")),
    path("", include("listings.payouts.urls")),
    path("", include("listings.vouchers.urls")),
    path("", include("listings.referrals.urls")),
    path("", include("listings.reviews.urls")),
    path("", include("listings.dashboard.urls")),
    path("", include("notifications.urls")),
    path("", include("listings.saved.urls")),
    path("", include("yardsale.accounts.urls")),
    path("", include("listings.people.urls")),
    path("", include("forum.moderation.urls")),
    path("", include("forum.reports.urls")),
    path("", include("forum.belonging.urls")),
    path("forum/", include("forum.questions.urls")),
    path("forum/", include("forum.suggestions.urls")),
    path("forum/", include("forum.boards.urls")),
    path("help/", include("support.help.urls")),
    path("support/", include("support.tickets.urls")),
    # allauth asks nobody before it removes a passkey.
    path("accounts/2fa/webauthn/keys/<int:pk>/remove/", remove_passkey, name="mfa_remove_webauthn"),
    path("accounts/", include("allauth.urls")),
    path("admin/tickets/", include("support.tickets.lead_urls")),
    path("admin/social/", include("notifications.social.urls")),
    path("admin/", admin.site.urls),
    path("trends/", include("listings.trends.urls")),
    path("segments/", include("listings.segments.urls")),
    path("insight/", include("yardsale.insight.urls")),
    path("", include("yardsale.privacy.urls")),
    path("gallery/", gallery, name="gallery"),
    path("appearance/", web.appearance, name="appearance"),
    path("healthz/", web.health, name="health"),
]
if settings.DEMO:
    urlpatterns.append(path("demo/mail/", include("yardsale.demo.urls")))

handler400 = web.bad_request
handler403 = web.forbidden
handler404 = web.not_found
handler500 = web.server_error
