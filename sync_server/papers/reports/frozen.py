"""What a frozen report says, as the bytes that its hash is of. Pure."""

import json
from datetime import date

from sync_server.papers.reports.document import Report, ReportHead
from sync_server.papers.reports.figures import ReportFigures
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


def figures_in(content: bytes) -> ReportFigures:
    """Return the figures of what was frozen."""
    return ReportFigures.model_validate(json.loads(content)["figures"])


def read_content(version: VersionRow) -> Report:
    """Return the report that was frozen."""
    told = json.loads(version.content)
    head = told["head"]
    return Report(
        kind=told["kind"],
        figures=ReportFigures.model_validate(told["figures"]),
        texts=Texts.model_validate(told["texts"]),
        head=ReportHead(head["number"], date.fromisoformat(head["written_on"]), head["signer"]),
        frozen=version.hash,
    )
