"""A process to be killed: a phone that goes on saving visits, and tells each that it calls saved."""

import asyncio
import sys
from pathlib import Path

from mobile_app.config import native_files
from mobile_app.core.phone import Phone
from mobile_app.store.cipher_native import NativeCipher
from mobile_app.sync.transport import Transport
from tests.mobile_app.world import START, household_act, visit


async def _save_for_ever(folder: Path) -> None:
    phone = await Phone.open(native_files(folder), Transport(), lambda: START, cipher=NativeCipher(bytes(32)))
    print(phone.status().saved, flush=True)
    phone.save(household_act(phone, phone.status().saved + 1, "Nguyễn Văn An", "Điểu Sáu"))
    print(phone.status().saved, flush=True)
    home = phone.households()[-1].id
    while True:
        phone.save(visit(phone, home, eid="activated_2", vneid="installed"))
        print(phone.status().saved, flush=True)


if __name__ == "__main__":
    asyncio.run(_save_for_ever(Path(sys.argv[1])))
