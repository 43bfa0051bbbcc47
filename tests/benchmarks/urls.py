"""The bare page's addresses first, so that it is found at once; then the site's."""

from django.urls import include, path

from tests.benchmarks.bare import views
from yardsale import urls

urlpatterns = [
    path("bare/", views.things, name="bare_things"),
    path("bare/<int:pk>/", views.thing, name="bare_thing"),
    path("", include(urls.urlpatterns)),
]
handler400, handler403, handler404, handler500 = (
    urls.handler400,
    urls.handler403,
    urls.handler404,
    urls.handler500,
)
