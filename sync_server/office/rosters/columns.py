"""Which column says what: guessed from the names offices give to columns, and from the campaign. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence

from shared.campaign import Campaign
from shared.text import t
from shared.vietnamese import fold
from sync_server.brought.titles import title_forms

# What a row must say, each with the fields that say it together.
NEEDED = {
    "full_name": (("full_name",), ("family_name", "given_name")),
    "birth_date": (("birth_date",), ("birth_male", "birth_female"), ("male", "female")),
}
_FIELDS = (
    *("full_name", "family_name", "middle_name", "given_name", "birth_date", "birth_male", "birth_female"),
    *("sex", "male", "female", "number", "unit", "household", "hard_case"),
)
_PARTS_OF_NAME = ("family_name", "middle_name", "given_name")
# Names of columns as they occur, folded.
_ALIASES = {
    "full_name": (
        "ho va ten",
        "ho ten",
        "ho, chu dem va ten",
        "ho chu dem va ten",
        "ho va ten cong dan",
        "ho ten cong dan",
        "ho va ten khai sinh",
        "ho chu dem ten",
        "ho dem va ten",
        "ho va ten nguoi dan",
        "ho va ten nhan khau",
        "ten",
        "full name",
        "name",
    ),
    "family_name": (
        "ho dem",
        "ho va dem",
        "ho va ten dem",
        "ho ten dem",
        "ho va chu dem",
        "ho chu dem",
        "ho lot",
        "ho va ten lot",
        "ho va chu lot",
        "ho",
    ),
    "middle_name": ("ten dem", "chu dem", "dem", "ten lot", "chu lot", "lot", "middle name"),
    "given_name": (
        "ten goi",
        "ten dem va ten",
        "chu dem va ten",
        "dem va ten",
        "ten lot va ten",
        "given name",
    ),
    "birth_date": (
        "ngay sinh",
        "ngay, thang, nam sinh",
        "ngay thang nam sinh",
        "ngay sinh, thang sinh, nam sinh",
        "ngay, thang, nam",
        "nam sinh",
        "sinh ngay",
        "sinh nam",
        "ngay/thang/nam sinh",
        "birth date",
        "date of birth",
        "dob",
    ),
    "birth_male": tuple(
        f"{said} nam" for said in ("nam sinh", "ngay sinh", "ngay thang nam sinh", "sinh nam")
    ),
    "birth_female": tuple(
        f"{said} nu" for said in ("nam sinh", "ngay sinh", "ngay thang nam sinh", "sinh nam")
    ),
    "male": ("gioi tinh nam", "phai nam", "gioi nam"),
    "female": ("gioi tinh nu", "phai nu", "gioi nu", "nu"),
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
# More different texts are no rungs.
_MOST_RUNGS = 40
_DATES = ("ngay kich hoat", "ngay cap")


def fields_of(campaign: Campaign) -> dict[str, str]:
    """Return `{field: its name for people}`: what a column can say, a rung and its day per indicator."""
    named = {f: t(f"roster.field.{f}") for f in _FIELDS}
    for indicator in campaign.indicators:
        named[f"state.{indicator.key}"] = t("roster.field_state", indicator=indicator.short)
        named[f"date.{indicator.key}"] = t("roster.field_date", indicator=indicator.short)
    return named


def known_headers() -> set[str]:
    """Return the names of columns that are known."""
    return {alias for names in (*_ALIASES.values(), *_STATES.values()) for alias in names} | set(_DATES)


def over_two_columns() -> tuple[str, ...]:
    """Return the names of columns that offices write over two columns: family name, given name."""
    return _ALIASES["full_name"]


def between_rows() -> tuple[str, ...]:
    """Return the names of the column for what lines between the rows say: the khu phố."""
    return _ALIASES["unit"]


def guess(
    header: Sequence[str], campaign: Campaign, rows: Sequence[tuple[int, Sequence[str]]] = ()
) -> dict[int, str]:
    """Return `{column: field}` for the columns whose names are known; each field once.

    Of several columns with names of one field the one with the likelier name is taken; where one name stands
    twice, none: `doubled` tells which to ask about. A column whose name says nothing is told by its `rows`,
    where nearly all of them say rungs of one indicator and no other column does.
    """
    names = _names(campaign)
    asked = {title_forms(title)[0] for title in doubled(header, campaign)}
    ranked: dict[str, tuple[int, int]] = {}
    for column, title in enumerate(header):
        forms = title_forms(title)
        # With its brackets first: `Năm sinh (Nam)` is not `Năm sinh`.
        known = next(((fd, form) for form in forms for fd, aliases in names.items() if form in aliases), None)
        if known is not None and forms[0] not in asked:
            field, form = known
            rank = names[field].index(form)
            ranked[field] = min(ranked.get(field, (rank, column)), (rank, column))
    found = {column: field for field, (_, column) in ranked.items()}
    found = _men(_halves(found, header), header)
    return _by_rungs(
        found, [c for c, n in enumerate(header) if title_forms(n)[0] not in asked], rows, campaign
    )


def _by_rungs(
    found: dict[int, str],
    columns: Sequence[int],
    rows: Sequence[tuple[int, Sequence[str]]],
    campaign: Campaign,
) -> dict[int, str]:
    """Return a mapping in which the columns that say rungs are those of their indicators."""
    told: dict[str, list[int]] = {}
    for column in columns:
        if column not in found and (key := _indicator_in([cells[column] for _, cells in rows], campaign)):
            told.setdefault(f"state.{key}", []).append(column)
    sure = {places[0]: field for field, places in told.items() if len(places) == 1}
    return found | {column: field for column, field in sure.items() if field not in found.values()}


def _indicator_in(cells: Sequence[str], campaign: Campaign) -> str | None:
    """Return the one indicator of which four of five cells say a rung, or None."""
    texts = Counter(cell for cell in cells if cell)
    if not texts or len(texts) > _MOST_RUNGS:
        return None
    found = [
        i.key
        for i in campaign.indicators
        if sum(n for text, n in texts.items() if guess_step(text, campaign, i.key)) * 5 >= texts.total() * 4
    ]
    return found[0] if len(found) == 1 else None


def _men(found: dict[int, str], header: Sequence[str]) -> dict[int, str]:
    """Return a mapping in which `Nam` beside `Nữ` is the column of men; folded it could be `Năm`."""
    women = next((c for c, f in found.items() if f == "female"), None)
    if women is None or "male" in found.values():
        return found
    beside = [c for c in (women - 1, women + 1) if 0 <= c < len(header) and c not in found]
    return found | {c: "male" for c in beside if header[c].casefold().strip(" .:") == "nam"}


def _halves(found: dict[int, str], header: Sequence[str]) -> dict[int, str]:
    """Return a mapping in which `Tên` beside the family name is the given name, not the whole one."""
    if "family_name" not in found.values():
        return {c: f for c, f in found.items() if f not in _PARTS_OF_NAME}
    whole_name = next((c for c, f in found.items() if f == "full_name"), None)
    if whole_name is not None and title_forms(header[whole_name])[0] == "ten":
        return {c: "given_name" if c == whole_name else f for c, f in found.items()}
    given = "given_name" in found.values() and whole_name is None
    return found if given else {c: f for c, f in found.items() if f not in _PARTS_OF_NAME}


def doubled(header: Sequence[str], campaign: Campaign) -> list[str]:
    """Return the known names that stand over two or more columns: which one is meant must be asked."""
    known = {alias for aliases in _names(campaign).values() for alias in aliases}
    forms = Counter(title_forms(title)[0] for title in header)
    found = {
        title_forms(title)[0]: title
        for title in header
        if forms[title_forms(title)[0]] > 1 and any(f in known for f in title_forms(title))
    }
    return list(found.values())


def _names(campaign: Campaign) -> dict[str, tuple[str, ...]]:
    """Return `{field: the names it goes by}`, as `title_forms` has them, the likeliest first."""
    names = dict(_ALIASES)
    for indicator in campaign.indicators:
        own = (indicator.label, indicator.short, *_STATES.get(indicator.key, ()))
        names[f"state.{indicator.key}"] = own
    return {field: tuple(title_forms(a)[0] for a in aliases) for field, aliases in names.items()}


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
    missing = [f for f, ways in NEEDED.items() if not any(set(way) <= set(said) for way in ways)]
    return missing + [f for f in dict.fromkeys(said) if said.count(f) > 1 or f not in known]
