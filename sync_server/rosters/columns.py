"""Which column says what: guessed from the names offices give to columns, and from the campaign. Pure."""

from collections.abc import Mapping, Sequence

from shared.campaign import Campaign
from shared.text import t
from shared.vietnamese import fold

NEEDED = ("full_name", "birth_date")
_FIELDS = ("full_name", "birth_date", "sex", "number", "unit", "household", "hard_case")
# Names of columns as they occur, folded.
_ALIASES = {
    "full_name": (
        "ho va ten",
        "ho ten",
        "ho, chu dem va ten",
        "ho chu dem va ten",
        "ten",
        "full name",
        "name",
    ),
    "birth_date": (
        "ngay sinh",
        "ngay, thang, nam sinh",
        "ngay thang nam sinh",
        "nam sinh",
        "birth date",
        "dob",
    ),
    "sex": ("gioi tinh", "gioi", "nam/nu", "phai", "sex"),
    "number": (
        "so cccd",
        "so can cuoc",
        "so dinh danh",
        "so dinh danh ca nhan",
        "cccd",
        "so cccd/cmnd",
        "sdd",
    ),
    "unit": ("khu pho", "to dan pho", "kp", "dia ban", "khu pho/to", "unit"),
    "household": ("ma ho", "ma so ho", "ma ho qr", "household"),
    "hard_case": ("bien dong", "kho thu nhan", "bien dong kho thu nhan"),
}
_STATES = {
    "id_card": ("cap cccd", "cccd gan chip", "cap can cuoc", "tinh trang cccd", "the can cuoc"),
    "eid": (
        "dinh danh",
        "dinh danh dien tu",
        "kich hoat",
        "kich hoat dinh danh",
        "vneid",
        "muc do dinh danh",
    ),
    "sim_signature": ("sim chinh chu", "chu ky so", "sim"),
    "smartphone": ("dien thoai", "smartphone", "dien thoai thong minh"),
}
_DATES = ("ngay kich hoat", "ngay cap")


def fields_of(campaign: Campaign) -> dict[str, str]:
    """Return `{field: its name for people}`: what a column can say, a rung and its day per indicator."""
    named = {f: t(f"roster.field.{f}") for f in _FIELDS}
    for indicator in campaign.indicators:
        named[f"state.{indicator.key}"] = t("roster.field_state", indicator=indicator.short)
        named[f"date.{indicator.key}"] = t("roster.field_date", indicator=indicator.short)
    return named


def known_headers() -> set[str]:
    """Return the names of columns that are known, folded."""
    return {alias for names in (*_ALIASES.values(), *_STATES.values()) for alias in names} | set(_DATES)


def guess(header: Sequence[str], campaign: Campaign) -> dict[int, str]:
    """Return `{column: field}` for the columns whose names are known; each field once."""
    names = dict(_ALIASES)
    for indicator in campaign.indicators:
        own = (fold(indicator.label), fold(indicator.short), *_STATES.get(indicator.key, ()))
        names[f"state.{indicator.key}"] = own
    found: dict[int, str] = {}
    for column, title in enumerate(header):
        plain = fold(title)
        for field, aliases in names.items():
            if plain in aliases and field not in found.values():
                found[column] = field
                break
    return found


def guess_step(text: str, campaign: Campaign, indicator_key: str) -> str:
    """Return the rung that a cell's text means, or an empty text if that cannot be told."""
    plain = fold(text)
    steps = campaign.indicator(indicator_key).steps
    for step in steps:
        if plain in (fold(step.label), step.status):
            return step.status
    digits = {d for d in plain if d.isdigit()}
    if "kich hoat" in plain and "chua" not in plain and len(digits) == 1:
        wanted = f"activated_{digits.pop()}"
        return wanted if wanted in {s.status for s in steps} else ""
    return ""


def faults(mapping: Mapping[int, str], campaign: Campaign) -> list[str]:
    """Return what is wrong with a mapping: fields that are needed and missing, and fields said twice."""
    said = list(mapping.values())
    known = fields_of(campaign)
    missing = [f for f in NEEDED if f not in said]
    return missing + [f for f in dict.fromkeys(said) if said.count(f) > 1 or f not in known]
