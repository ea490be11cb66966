"""Units in a plan's tables, by any of their names (A-23)."""

from typing import Any

import pytest

from sync_server.plan.tables import CampaignFaultsError, from_tables, to_tables
from sync_server.plan.unit_names import name_units_by_id, neighbourhood_of
from tests.shared.strategies import CAMPAIGN


@pytest.mark.parametrize("written", ["vhxh", "VHXH", "bộ phận văn hóa – xã hội"])
def test_a_table_may_name_a_unit_by_any_name(written: str) -> None:
    """Id, short name and label mean one unit."""
    tables = to_tables(CAMPAIGN)
    tables["obstacle_types"][1][tables["obstacle_types"][0].index("owner")] = written
    assert from_tables(tables).obstacle_types[0].owner == "vhxh"


def test_another_name_means_the_unit_in_every_list() -> None:
    """An abbreviation that the plan lists is read wherever units are named, one or several."""
    data: dict[str, Any] = {
        "units": [
            {"unit_id": "vhxh", "label": "Văn hóa", "aliases": ["VHTT", "VHXXH"], "parent": "VHTT"},
            {"unit_id": "mttq", "label": "Mặt trận", "supports": ["vhtt"]},
        ],
        "indicators": [{"lead_units": ["VHXXH", "mttq"]}],
        "targets": [{"unit_id": "vhtt"}],
    }
    name_units_by_id(data)
    assert (data["units"][0]["parent"], data["units"][1]["supports"]) == ("vhxh", ["vhxh"])
    assert data["indicators"][0]["lead_units"] == ["vhxh", "mttq"]
    assert data["targets"][0]["unit_id"] == "vhxh"


def test_a_name_of_two_units_names_neither() -> None:
    """Which of both is meant is for people to say."""
    tables = to_tables(CAMPAIGN)
    label = tables["units"][0].index("label")
    for row in tables["units"][2:4]:
        row[label] = "Tổ chung"
    tables["obstacle_types"][1][tables["obstacle_types"][0].index("owner")] = "Tổ chung"
    with pytest.raises(CampaignFaultsError) as refused:
        from_tables(tables)
    assert [f.kind for f in refused.value.faults] == ["refers_owner"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Khu phố 3 - Tổ 5", "kp3"),
        ("Tổ 5, Khu phố 3, Long Thủy", "kp3"),
        ("Khu phố 03", "kp3"),
        ("KP III", "kp3"),
        ("III", "kp3"),
        ("KP3-T5", "kp3"),
        ("KHU PHỐ IV", "kp4"),
        ("Số 3, đường 4, KP. 5", "kp5"),
        ("3.0", "kp3"),
        ("khu phố ba", "kp3"),
        ("Tổ năm, KHU PHỐ BA", "kp3"),
        ("Khu phố tư", "kp4"),
        ("Khuphố 3", "kp3"),
        ("Khu_pho_3", "kp3"),
        ("KP/3", "kp3"),
        ("K3", "kp3"),
        ("'3", "kp3"),
        ("Ｋhu phố ３", "kp3"),
        ("KP3T5", "kp3"),
        ("Khu phố 3A", None),
        ("Khu phố 3-5", None),
        ("Tổ ba", None),
        ("Tổ 3", None),
        ("Khu phố 13", None),
        ("Khu phố 3, Khu phố 4", None),
    ],
)
def test_khu_pho_within_what_lists_write(written: str, meant: str | None) -> None:
    """The khu phố is found beside a tổ or in an address; a tổ alone, or two of them, is none."""
    assert neighbourhood_of(written, CAMPAIGN) == meant
