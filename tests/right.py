"""Records with which nothing is wrong, every field of every kind said: what hostile values stand beside."""

from typing import Any

from tests.shared.strategies import CAMPAIGN, some_id

Json = dict[str, Any]
# What right records speak of. `MISSING` is no record, `UNIT` theirs.
UNIT = "kp1"
HOME, PERSON, OTHER_PERSON, VISIT, DEVICE, HELPER, MISSING = (some_id(n) for n in range(901, 908))


def right(kind: str, entity: str = "") -> Json:
    """Return the values of a whole record of a kind, every field said; `entity` is no relative of its own."""
    rung = {"status": "activated_2", "achieved_on": "2024-05-10"}
    about = {"household": HOME, "resident": PERSON, "visit": VISIT}
    answered = {"status": "answered", "answer": "Đã hẹn", "answered_on": "2024-05-12"}
    last = {"visit": VISIT, "outcome": "met_revisit", "on": "2024-05-10", "appointment": "2024-05-20T19:30"}
    values: dict[str, Json] = {
        "household": {
            "code": "LT-1-0001-A",
            "cell": "1",
            "address": "Số 1, đường Lê Hồng Phong",
            "last_visit": last,
            "lease": {"helper": HELPER, "name": "Thị Bé", "until": "2024-05-20"},
            "label_worn": True,
        },
        "resident": {
            "household": HOME,
            "full_name": "Điểu Sáu",
            "birth_date": "1957-03-12",
            "sex": "female",
            "relation": CAMPAIGN.relations[0].key,
            "relative_of": PERSON if entity == OTHER_PERSON else OTHER_PERSON,
            "residency": CAMPAIGN.residencies[0].key,
            "phone": "0912345678",
            "operator": "vnpt",
            "cohorts": [CAMPAIGN.cohorts[0].key],
            "ticks": [*CAMPAIGN.ticks][:1],
            "exclusion": None,
            "hard_case": False,
            "moved_away": None,
            "wants_smartphone": True,
            **{i.key: rung | {"status": i.steps[-1].status} for i in CAMPAIGN.indicators},
        },
        "visit": {
            "household": HOME,
            "outcome": "met_revisit",
            "channel": "mobile",
            "on": "2024-05-10",
            "appointment": "2024-05-20T19:30",
            "place": CAMPAIGN.service_points[0].key,
            "accompanied": ["vnpt"],
            "home_help": True,
            "note": "Chiều thứ Bảy có người ở nhà",
        },
        "referral": about
        | answered
        | {
            "to": "operator",
            "on": "2024-05-10",
            "place": CAMPAIGN.service_points[0].key,
            "operator": "vnpt",
            "indicator": "smartphone",
            "consent": {"text": "operator.1", "language": "vi", "at": "2024-05-10T19:30"},
            "note": "Muốn đổi máy",
        },
        "obstacle": about
        | answered
        | {
            "type": CAMPAIGN.obstacle_types[0].key,
            "on": "2024-05-10",
            "indicator": "eid",
            "text": "Không nhận được mã",
            "owner": "cong-an",
            "due": "2024-05-20",
        },
        "link": {
            "one": min(PERSON, OTHER_PERSON),
            "other": max(PERSON, OTHER_PERSON),
            "verdict": "different",
            "was": {PERSON: {"unit": UNIT, "household": HOME}},
        },
        "tally": {
            "place": CAMPAIGN.service_points[0].key,
            "on": "2024-05-10",
            "device": DEVICE,
            "seen": 3,
            "served": 2,
        },
    }
    return {"unit": UNIT, **values[kind], "deleted": False}
