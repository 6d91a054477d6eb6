from tests.portals.journeys.theatre import Theatre
from tests.portals.journeys.applicant import Applicant
from tests.support.browser import *
from onething.cli.journeys.variants import scripts
import time, pytest
@pytest.mark.parametrize("js",[True,False])
@pytest.mark.parametrize("e",["newborn","restaurant"])
def test_try(theatre: Theatre, js, e):
        t=time.time()
        me=theatre.enter(None, device=PHONE if js else DESKTOP, scripts=js, examine=False)
        s=scripts()[e,"standard"]
        a=Applicant(s, me)
        try:
            a.find(); a.learn(); print('learnt', time.time()-t)
            a.start(theatre); print(a.application, time.time()-t)
            a.fill_in(); print('filled', time.time()-t)
            others=[theatre.enter(n) for n in s.signatories if n!=s.applicant]
            a.sign(*others); print('signed', time.time()-t)
            a.submit(); print('submitted', time.time()-t)
            print(a.follow()[:300])
        except BaseException:
            me.page.screenshot(path=f"/tmp/{e}-{js}.png",full_page=True); print(me.page.url); raise
