from __future__ import annotations
import os
from tests.portals.states import RECIPES
from tests.portals.visiting import show
from tests.portals.live import Live
from tests.support.browser import DESKTOP, PHONE
MINE=[k for k in RECIPES if k[0].startswith("counter:") or k[0] in ("citizen:progress","citizen:helpers","citizen:activate")]
ONLY=os.environ.get("ONLY","")
def test_shots(live: Live) -> None:
    for device, mode, tag in ((DESKTOP,"standard","d"),(PHONE,"standard","p"),(PHONE,"elder","pe"),(DESKTOP,"elder","de")):
        if tag not in os.environ.get("TAGS","d").split(","): continue
        v=live.open(device=device)
        for k in MINE:
            if ONLY and not any(o in f"{k[0]}-{k[1]}" for o in ONLY.split(",")): continue
            r=RECIPES[k]
            if r.first: r.first(live.city)
            v.drop(); v.carry(live.city.cookies(r.who, mode=mode))
            try:
                show(v, live.city, r)
                v.page.screenshot(path=f"/tmp/cw/{tag}-{k[0]}-{k[1]}.png".replace(":","_").replace(" ","_"), full_page=True)
            except Exception as e:
                print("ERR",k,e)
        print(v.complaints)
