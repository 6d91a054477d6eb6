"""The pages before an application: home, search, guidance, briefing."""

from __future__ import annotations

from typing import Final

from tests.portals.states import deed, recipe

DONE: Final = "region=430181&a.married=yes&a.newborn_count=2&a.insured=yes"
GUIDE: Final = "/events/newborn/guide?region=430181"

recipe("citizen:home", path="/")
recipe("citizen:home", "under way", path="/", who="applicant")
recipe("citizen:find", path="/find?q=生孩子")
recipe("citizen:find", "region", path="/find?q=浏阳上户口生孩子")
recipe("citizen:find", "near", path="/find?q=结婚登记证")
recipe("citizen:find", "nothing", path="/find?q=xyz")
recipe("citizen:regions", path="/regions")
recipe("citizen:event", path="/events/newborn?region=430181")
recipe("citizen:guide", "question", path=f"{GUIDE}&a.married=yes")
recipe("citizen:guide", "wrong", path=f"{GUIDE}&a.married=yes&a.newborn_count=9", status=422)
recipe("citizen:guide", "offline", path=f"{GUIDE}&a.married=no")
recipe("citizen:briefing", "sign in", path=f"/events/newborn/briefing?{DONE}")
recipe("citizen:briefing", "start", path=f"/events/newborn/briefing?{DONE}", who="stranger")
recipe("citizen:briefing", "other account", path=f"/events/newborn/briefing?{DONE}", who="officer")
recipe("citizen:briefing", "unfinished", path="/events/newborn/briefing?region=430181&a.married=yes")
recipe("citizen:briefing", "offline", path="/events/newborn/briefing?region=430181&a.married=no")
deed("citizen:start", on=("citizen:briefing", "start"), who="stranger")
recipe("citizen:briefing-pdf", "file", path=f"/events/newborn/briefing.pdf?{DONE}")
