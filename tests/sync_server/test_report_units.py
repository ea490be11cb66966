"""Reports of a plan in which units of every kind bear targets: all have a row, all who lag are named."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from shared.campaign import Campaign
from sync_server.papers.reports import annex
from sync_server.plan.published import publish
from tests.sync_server.filled import official
from tests.sync_server.office import Office, fill, open_office
from tests.sync_server.reporting import begun, shown
from tests.sync_server.test_every_number import behind, numbers

# Given to units that are neither khu phố nor police nor company, and to the ward itself.
GIVEN = {
    ("truong", "eid"): 900,
    ("hoi-nong-dan", "eid"): 700,
    ("vp-tk", "smartphone"): 600,
    ("mot-cua", "sim_signature"): 800,
    ("bchqs", "id_card"): 400,
    ("long-thuy", "sim_signature"): 5000,
}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        plan: dict[str, Any] = json.loads(opened.services.campaign().body)
        school = {"unit_id": "truong", "type": "office", "label": "Trường tiểu học", "short": "Trường"}
        plan["version"] += 1
        plan["units"].append(school | {"parent": "long-thuy"})
        plan["targets"] += [
            {"unit_id": unit, "indicator": indicator, "value": value, "kind": "remaining"}
            for (unit, indicator), value in GIVEN.items()
        ]
        publish(opened.services.database, json.dumps(plan).encode(), opened.now_ms)
        await fill(opened)
        yield opened


def _labels(campaign: Campaign, text: str) -> list[str]:
    """Return the units that lines of a text are about, in their order."""
    labels = sorted((u.label for u in campaign.units), key=len, reverse=True)
    found = [next((x for x in labels if line.startswith(x)), "") for line in text.splitlines()]
    return [label for label in found if label]


async def test_every_unit_behind_its_target_is_named_by_the_size_of_its_gap(office: Office) -> None:
    """None is dropped: not the school, the association, the desk, nor the ward with a target of its own."""
    office.now_ms += 1
    it = shown(office, await begun(office))
    figures, campaign = it.report.figures, it.campaign
    gaps = [(x.expected - x.done, x) for x in figures.lines if x.expected is not None]
    behind = sorted((gap for gap, _ in gaps if gap > 0), reverse=True)
    said = [line for line in it.report.texts.responsibility.splitlines() if "thiếu" in line]
    assert [int(re.findall(r"thiếu ([\d.]+)", line)[0].replace(".", "")) for line in said] == behind
    named = set(_labels(campaign, it.report.texts.responsibility))
    assert {campaign.unit(x.unit_id).label for gap, x in gaps if gap > 0} <= named
    assert {campaign.unit(unit).label for unit, _ in GIVEN} <= named


async def test_the_annex_has_a_row_for_each_and_the_ward_adds_up(office: Office) -> None:
    """The ward's row is the sum of the khu phố above it; an association says of whom it counts."""
    office.now_ms += 1
    it = shown(office, await begun(office))
    rows = annex.rows(it.campaign, it.report.figures, "eid")
    labels = [row.label for row in rows]
    assert labels == ["KP1", "KP2", "KP3", "KP4", "KP5", "Toàn phường", "HND (KP2)", "Trường"]
    for name in ("done", "target", "eligible", "achieved"):
        told = [getattr(row.line, name) for row in rows]
        assert told[5] == sum(told[:5]), name
    assert rows[6].line.done == rows[1].line.done
    sims = annex.rows(it.campaign, it.report.figures, "sim_signature")
    assert [r.label for r in sims[5:]] == ["Cộng các khu phố", "Toàn phường (chỉ tiêu riêng)", "Một cửa"]


async def test_the_results_count_nobody_twice(office: Office) -> None:
    """What the khu phố reached is one sum; whoever counts the same people is told of apart."""
    office.now_ms += 1
    it = shown(office, await begun(office))
    lines = [x for x in it.report.figures.lines if x.indicator == "eid" and x.unit_id.startswith("kp")]
    told = it.report.texts.results
    assert f"Kích hoạt định danh điện tử: {sum(x.done for x in lines)}/1.605 chỉ tiêu giao" in told
    assert "riêng Hội Nông dân (KP2): " in told
    assert "riêng Trường tiểu học: " in told


async def test_proposals_name_every_unit_behind(office: Office) -> None:
    """Section V asks for more work where section IV found a gap, each unit once (R-49)."""
    office.now_ms += 1
    it = shown(office, await begun(office))
    told = next(x for x in it.report.texts.proposals.splitlines() if "Khu phố 1" in x)
    behind = {it.campaign.unit(x.unit_id).label for x in it.report.figures.behind()}
    assert [label for label in behind if told.count(label) != 1] == []


async def test_everybody_below_the_quota_is_named(office: Office) -> None:
    """However many they are: the paper names them all."""
    names = [f"Cán Bộ {n:02d}" for n in range(30)]
    for name in names:
        await official(office, "kp1", name)
    office.now_ms += 1
    told = shown(office, await begun(office)).report.texts.responsibility
    assert [name for name in names if name not in told] == []


async def test_every_number_of_the_new_rows_opens_its_records(office: Office) -> None:
    """The number of an association or a school is the length of the list it opens."""
    await office.sign_in()
    board = numbers((await office.browser.get("/")).text)
    found = {
        address: n for address, n in board.items() if "unit=hoi-nong-dan" in address or "truong" in address
    }
    assert len(found) > 4
    for address, number in found.items():
        assert await behind(office, address) == number, address
