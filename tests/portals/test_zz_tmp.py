from __future__ import annotations
import pytest
from tests.portals.city import City
from tests.portals.states import RECIPES
from tests.portals.visiting import seen, text
from tests.portals.states import DEEDS
from tests.portals.visiting import offered, send
MINE=[k for k in RECIPES if k[0].startswith("counter:") or k[0] in ("citizen:progress","citizen:helpers","citizen:activate")]
@pytest.mark.parametrize("key", MINE)
def test_it(city: City, key, caplog) -> None:
    r=seen(city, RECIPES[key])
    assert r.status_code==RECIPES[key].status, (r.status_code, [str(x.exc_info) + str(x.message) for x in caplog.records][:3])
@pytest.mark.parametrize("key", [k for k in DEEDS if k.startswith("counter:") or k in ("citizen:progress","citizen:helpers","citizen:activate","citizen:take-back-help")])
def test_deed(city: City, key, caplog) -> None:
    d=DEEDS[key]
    form, sent=offered(city,d)
    r=send(city.visit(d.owner), form.action, sent)
    assert r.status_code==d.status, (r.status_code, [str(x.exc_info) for x in caplog.records][:3], text(r)[-3000:-1500])
