"""Every address the platform answers; the architecture tests ask each for its access policy."""

from __future__ import annotations

from django.urls import path

from onething.api.probes import healthz, readyz
from onething.api.v1 import api

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("api/v1/", api.urls),
]
handler400 = "onething.api.problems.handler_400"
handler404 = "onething.api.problems.handler_404"
handler500 = "onething.api.problems.handler_500"
