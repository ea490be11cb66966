"""What a frozen report says, as the bytes that its hash is of. Pure."""

import json
from datetime import date

from sync_server.papers.reports.document import Head, Report
from sync_server.papers.reports.figures import Figures
from sync_server.papers.reports.queries import VersionRow
from sync_server.papers.reports.texts import Texts


def content_of(report: Report) -> bytes:
    """Return everything a frozen report says, as JSON with sorted keys: what its hash is of."""
    head = report.head
    told = {
        "kind": report.kind,
        "figures": report.figures.model_dump(mode="json"),
        "texts": report.texts.model_dump(),
        "head": {"number": head.number, "written_on": head.written_on.isoformat(), "signer": head.signer},
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def figures_in(content: bytes) -> Figures:
    """Return the figures of what was frozen."""
    return Figures.model_validate(json.loads(content)["figures"])


def read_content(version: VersionRow) -> Report:
    """Return the report that was frozen."""
    told = json.loads(version.content)
    head = told["head"]
    return Report(
        kind=told["kind"],
        figures=Figures.model_validate(told["figures"]),
        texts=Texts.model_validate(told["texts"]),
        head=Head(head["number"], date.fromisoformat(head["written_on"]), head["signer"]),
        frozen=version.hash,
    )
