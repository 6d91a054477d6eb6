"""Every address the platform answers; the architecture tests ask each for its access policy."""

from __future__ import annotations

from django.urls import path

from onething.api.probes import healthz, readyz
from onething.api.v1 import api
from onething.portals import routes

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("api/v1/", api.urls),
    *routes.urlpatterns(),
]
handler400 = "onething.config.faults.handler_400"
handler404 = "onething.config.faults.handler_404"
handler500 = "onething.config.faults.handler_500"
