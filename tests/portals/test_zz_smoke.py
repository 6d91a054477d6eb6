from __future__ import annotations
import re
import pytest
from tests.portals.city import City
from tests.portals.reading import Reader
from tests.support.applications import MOTHER, World
def test_smoke(city: City) -> None:
    app = city.places["draft"]
    new = city.start("newborn", {"married": True, "newborn_count": 2, "insured": True}, MOTHER).application_id
    c = city.visit("applicant")
    for path in (f"/applications/{new}/", f"/applications/{new}/sections/mother", f"/applications/{new}/questions", f"/applications/{new}/materials", f"/applications/{new}/check",f"/sign/{new}",
        f"/applications/{app}/", f"/applications/{app}/sections/newborn.1", f"/applications/{app}/materials", f"/applications/{app}/check", f"/sign/{city.places['signing']}", f"/applications/{city.places['signing']}/check", f"/applications/{city.places['signed']}/check",f"/applications/{city.places['received']}/receipt",f"/applications/{city.places['received']}/receipt.pdf"):
        r = c.get(path)
        print(path, r.status_code, len(r.content), r.headers.get("Location"))
        if r.status_code == 500: raise SystemExit
    html = c.get(f"/applications/{new}/sections/mother").content.decode()
    print(re.sub(r"\n\s*\n+", "\n", html[html.index("<main"):html.index("</main")])[:9000])
