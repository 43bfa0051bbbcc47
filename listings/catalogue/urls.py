"""Addresses of the catalogue."""

from django.urls import path

from listings.catalogue import hints, looking, media, mine, sell, sitemap, views

app_name = "catalogue"
urlpatterns = [
    path("browse/", views.browse, name="browse"),
    path("browse/feed/", looking.feed, name="feed"),
    path("browse/<slug:slug>/feed/", looking.feed, name="feed"),
    path("browse/<slug:slug>/", views.browse, name="browse"),
    path("search/", views.search, name="search"),
    path("search/feed/", looking.feed, name="search_feed"),
    path("search/complete/", looking.complete, name="complete"),
    path("search/recent/", looking.recently, name="recently"),
    path("search/recent/forget/", looking.forget, name="forget_search"),
    path("search/recent/remember/", looking.remember, name="remember_searches"),
    path("search/how/", looking.how, name="how"),
    path("sell/", sell.sell, name="sell"),
    path("sell/attributes/", hints.attributes, name="attributes"),
    path("sell/receive/", hints.receive, name="receive"),
    path("sell/suggest/", hints.suggest, name="suggest"),
    path("sell/resume/", sell.resume, name="resume"),
    path("my/listings/", mine.my_listings, name="my_listings"),
    path("listings/<slug:code>/", views.detail, name="detail"),
    path("listings/<slug:code>/picture-<int:version>.jpg", media.picture, name="picture"),
    path("listings/<slug:code>/edit/", sell.edit, name="edit"),
    path("listings/<slug:code>/draft/", sell.draft, name="draft"),
    path("listings/<slug:code>/photos/", sell.add_photos, name="photos"),
    path("listings/<slug:code>/publish/", mine.publish, name="publish"),
    path("listings/<slug:code>/extend/", mine.extend, name="extend"),
    path("listings/<slug:code>/withdraw/", mine.withdraw, name="withdraw"),
    path("listings/<slug:code>/discard/", mine.discard, name="discard"),
    path("media/<path:path>", media.media, name="media"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemap.part, name="sitemap_part"),
    path("robots.txt", sitemap.robots, name="robots"),
]
