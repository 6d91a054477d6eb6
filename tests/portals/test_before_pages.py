"""The pages before an application, on the catalogue that is shipped."""

from __future__ import annotations

import pytest
from django.test import Client

@pytest.fixture
def shipped(db: None) -> None:
    import datetime as dt
    from pathlib import Path
    from onething.apps.catalogue import services
    from onething.domain.access.actors import SYSTEM
    services.publish(Path(__file__).parents[2] / "catalogue", SYSTEM, dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC))


def test_x(shipped: None) -> None:
    c = Client()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    full="&a.married=yes&a.newborn_count=2&a.born_in_province=yes&a.under_six_months=yes&a.household_side=mother&a.household_kind=family&a.father_collects=no&a.insurance_place=here&a.wants_social_card=yes&a.claims_benefit=yes&a.wants_guidance=no&a.delivery=mail"
    for u in ["/","/find?q=浏阳上户口","/find?q=身份证","/find","/regions","/events/newborn","/events/x","/events/newborn?region=110000","/events/newborn/guide","/events/newborn/guide?asked=married","/events/newborn/guide?a.married=yes&a.zz=1&a.newborn_count=9","/events/newborn/guide?a.married=no","/events/newborn/briefing?region=430100"+full,"/events/newborn/guide?region=430100"+full, "/events/newborn/briefing.pdf?region=430100"+full]:
        with CaptureQueriesContext(connection) as q:
            r=c.get(u)
        print(u[:60], r.status_code, len(r.content), len(q), r.headers.get("Location","")[:100])
        if r.status_code==500: print(r.content.decode()[:3000])
