"""Every address of machina's, as its guide includes them."""

from django.urls import include, path

urlpatterns = [path("forum/", include("machina.urls"))]
