"""A phone whose helper taps through a visit until it is killed: prints each step that is kept."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from mobile_app.config import native_files
from mobile_app.core.phone import Phone
from mobile_app.screens.visits import state
from mobile_app.screens.visits.drafts import VisitDrafts
from mobile_app.store.cipher_native import NativeCipher
from mobile_app.sync.transport import Transport


async def main(folder: Path) -> None:
    phone = await Phone.open(native_files(folder), Transport(), cipher=NativeCipher(bytes(32)))
    assert phone.campaign is not None
    home = phone.households()[0].id
    drafts = VisitDrafts(phone)
    before = drafts.find(home)
    step = len(before.note.text) if before else 0
    print(step, flush=True)
    form = state.start(phone.campaign)
    draft = drafts.open(home, form)
    while True:
        step += 1
        draft.note.text = "x" * step
        drafts.put(home, replace(form, outcome="met_helped"))
        print(step, flush=True)


asyncio.run(main(Path(sys.argv[1])))
