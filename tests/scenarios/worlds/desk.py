"""What the office does, by the forms of its own pages."""

import re
from datetime import date, timedelta
from html import unescape

import httpx

from sync_server.office.duplicates.finder import Finder
from tests.scenarios.oracle.log import is_gone
from tests.scenarios.worlds.world import RandomWard
from tests.sync_server.office import form_token
from tests.sync_server.reporting import hidden

LISTED = {"activated_1": "Đã kích hoạt mức 1", "activated_2": "Đã kích hoạt mức 2", "": "Chưa đăng ký"}
_FORM = re.compile(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)


def forms(page: httpx.Response, action: str) -> list[tuple[str, dict[str, str], str]]:
    """Return the forms of a page whose address begins so: address, what they carry, and their HTML."""
    assert page.status_code == 200, page.text
    found = []
    for address, html in _FORM.findall(page.text):
        if unescape(address).startswith(action):
            carried = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))
            found.append((unescape(address), {k: unescape(v) for k, v in carried.items()}, html))
    return found


async def settle(world: RandomWard) -> None:
    page = await world.office.browser.get("/conflicts")
    for address, form, html in world.rng.sample(open_ := forms(page, "/conflicts"), min(1, len(open_))):
        form["choice"] = world.rng.choice(re.findall(r'name="choice" value="([^"]+)"', html))
        assert (await world.office.browser.post(address, data=form)).status_code == 303


async def settle_day(world: RandomWard) -> None:
    page = await world.office.browser.get("/conflicts")
    open_ = forms(page, "/doubtful-days")
    if open_:
        address, form, html = world.rng.choice(open_)
        form["day"] = world.rng.choice((*re.findall(r'name="day" value="([^"]+)"', html), world.today()))
        if form["day"] <= world.today():
            reply = await world.office.browser.post(address, data=form)
            assert reply.status_code == 303, (
                form,
                reply.status_code,
                re.findall('<p class="lead">.*', reply.text),
            )


async def judge(world: RandomWard) -> None:
    Finder(world.office.services).catch_up()
    page = await world.office.browser.get("/duplicates")
    open_ = forms(page, "/duplicates/judge")
    if open_:
        address, form, html = world.rng.choice(open_)
        form["verdict"] = world.rng.choice(("same", "same", "same", "different"))
        homes = re.findall(r'name="home" value="([^"]+)"', html)
        form |= {"home": world.rng.choice(homes)} if homes else {}
        assert (await world.office.browser.post(address, data=form)).status_code == 303


async def unjudge(world: RandomWard) -> None:
    page = await world.office.browser.get("/duplicates/settled")
    settled = forms(page, "/duplicates/undo")
    if settled:
        address, form, _ = world.rng.choice(settled)
        assert (await world.office.browser.post(address, data=form)).status_code == 303


async def bring_list(world: RandomWard) -> None:
    """Bring a list of the police of today or an older day."""
    rng = world.rng
    people = [p for p in world.people() if len(p.get("birth_date") or "") == 10]
    rows = []
    for number, person in enumerate(rng.sample(people, min(4, len(people))), 1):
        born = "/".join(reversed(person.get("birth_date").split("-")))
        word = rng.choice([*LISTED.values()])
        rows.append([str(number), person.get("full_name"), born, "", person.get("unit"), word])
    rows.append(
        [
            "9",
            f"Người Mới {len(world.lists)}",
            "05/06/1980",
            "",
            rng.choice(("KP1", "KP2")),
            LISTED["activated_2"],
        ]
    )
    header = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Khu phố", "Định danh"]
    body = "\n".join(",".join(line) for line in [header, *rows]).encode("utf-8-sig")
    as_of = (world.now() - timedelta(days=rng.choice((0, 0, 2, 9)))).date().isoformat()
    files = {"file": ("ds.csv", body, "text/csv")}
    csrf = world.office.viewer_in(world.office.browser).csrf
    reply = await world.office.browser.post("/rosters", data={"csrf": csrf, "as_of": as_of}, files=files)
    assert reply.status_code == 303, reply.text
    address = str(reply.headers["location"])
    form = {"do": "apply"} | ({"add_new": "on"} if rng.random() < 0.5 else {})
    assert (await world.office.send(address, **form)).status_code == 303
    world.lists.append(address)


async def take_list_back(world: RandomWard) -> None:
    if world.lists:
        address = world.lists.pop(world.rng.randrange(len(world.lists)))
        assert (await world.office.send(address, do="undo")).status_code == 303


async def reply_to_cases(world: RandomWard) -> None:
    """Let a company answer its cases, or the police theirs."""
    rng, office = world.rng, world.office
    browser = world.browsers[rng.choice([*world.browsers])]
    page = await browser.get("/referrals")
    form: dict[str, str] = {}
    for case, seen in re.findall(r'name="seen\.([^"]+)" value="([^"]*)"', page.text):
        if rng.random() < 0.5:
            day = (world.now() - timedelta(days=rng.choice((0, 1, 8)))).date().isoformat()
            form |= {
                f"seen.{case}": unescape(seen),
                f"result.{case}": rng.choice(("done", "done", "in_progress")),
            }
            form |= {f"day.{case}": day, f"note.{case}": ""}
    if form:
        reply = await browser.post("/referrals/reply", data={"csrf": form_token(page)} | form)
        assert reply.status_code == 303, reply.text
    assert office.browser is not browser


async def answer_obstacle(world: RandomWard) -> None:
    page = await world.office.browser.get("/obstacles")
    open_ = forms(page, "/obstacles/")
    if open_:
        address, form, html = world.rng.choice(open_)
        owner = re.search(r'<option value="([^"]+)" selected>', html.split('name="owner"')[1])
        form |= {"status": world.rng.choice(("answered", "done", "in_progress")), "answer": "Đã trả lời"}
        form |= {"owner": owner[1] if owner else "cong-an", "due": world.today()}
        reply = await world.office.browser.post(address, data=form)
        assert reply.status_code == 303, reply.text


async def erase(world: RandomWard) -> None:
    """Erase somebody, or a whole household."""
    things = [t for t in world.things().values() if t.kind in ("resident", "household") and not is_gone(t)]
    if len(things) > 6:
        await world.erase(world.rng.choice(things).id)


async def freeze_a_week(world: RandomWard) -> None:
    """Freeze the report of the week that is over, or of the whole campaign once that is."""
    today = date.fromisoformat(world.today())
    kind = "final" if today.isoformat() > world.plan.last and world.rng.random() < 0.5 else "weekly"
    week = (today - timedelta(days=7)).isoformat()
    address = await _begun(world, kind, week)
    if address:
        page = await world.office.browser.get(address)
        await world.office.browser.post(f"{address}/freeze", data=hidden(page))
        world.frozen[address] = dict(world.erased)


async def reopen_a_report(world: RandomWard) -> None:
    if world.frozen:
        address = world.rng.choice([*world.frozen])
        reply = await world.office.send(f"{address}/reopen", reason="Có số liệu gửi muộn")
        assert reply.status_code == 303, reply.text
        del world.frozen[address]


async def _begun(world: RandomWard, kind: str, week: str) -> str:
    reply = await world.office.send("/reports", kind=kind, week=week, at="")
    return str(reply.headers["location"]) if reply.status_code == 303 else ""


async def list_there_and_back(world: RandomWard) -> None:
    """Bring a list by mistake, and take it back at once: nothing has changed.

    But for days that cannot be: what the office puts back counts as if it said the day itself.
    """
    before = world.kept()
    if any(name.endswith("doubtful.resident") for cells in before.values() for name in cells):
        return
    await bring_list(world)
    world.pass_(seconds=30)
    assert (await world.office.send(world.lists.pop(), do="undo")).status_code == 303
    assert world.kept() == before


async def link_there_and_back(world: RandomWard) -> None:
    """Link two by mistake, and take it back at once: nothing has changed."""
    before, links = world.kept(), set(world.links())
    await judge(world)
    new = [link for link in world.links() if link not in links]
    for link in new:
        world.pass_(seconds=30)
        assert (await world.office.send("/duplicates/undo", link=link)).status_code == 303
        assert world.kept() == before
