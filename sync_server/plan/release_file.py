"""The campaign file that a release brings: in force in a new ward, a draft where the ward edited its plan."""

import json
import secrets
from pathlib import Path
from typing import Any

from shared.identity import new_id
from shared.text import DEFAULT, speaking, t
from sync_server.ledger import rollups
from sync_server.plan.obstructions import obstructions
from sync_server.plan.published import Published, publish_within, read_campaign
from sync_server.store import campaigns as queries
from sync_server.store.campaigns import DraftRow, WardRow
from sync_server.store.database import Connection, Database


def ensure_published(database: Database, file: Path, now: int) -> str:
    """Publish the campaign of `file` in a ward that has none, and return the ward.

    A newer version of the ward's campaign is published where nobody of the ward ever changed its plan and
    nothing in use is dropped. Else a file that says something else than each version and draft there was is
    kept as a draft: the ward decides. Totals that an earlier release counted by other rules are counted anew.
    """
    new = read_campaign(file.read_bytes())
    with database.write(alone=True) as connection:
        ward = queries.find_ward(connection, new.campaign.ward_id)
        if ward is None:
            publish_within(connection, new, now)
        elif ward.campaign_id == new.campaign.campaign_id and not _known(connection, ward, new):
            _offer(connection, ward, new, now)
        ward = queries.find_ward(connection, new.campaign.ward_id)
        if ward is not None and rollups.counted_by_other_rules(connection, ward.ward_id):
            rollups.rebuild(connection, ward.ward_id, _in_force(connection, ward).rules)
    return new.campaign.ward_id


def _known(connection: Connection, ward: WardRow, new: Published) -> bool:
    """Tell whether the ward has met this plan, under whatever version."""
    bodies = queries.bodies(connection, ward.ward_id, ward.campaign_id)
    bodies += [draft.body for draft in queries.drafts(connection, ward.ward_id)]
    return new.body in bodies or any(_content(body) == _content(new.body) for body in bodies)


def _content(body: bytes) -> Any:
    """Return what a plan says, apart from its version's number."""
    return read_campaign(body).campaign.model_dump(mode="json", exclude={"version"})


def _offer(connection: Connection, ward: WardRow, new: Published, now: int) -> None:
    old = _in_force(connection, ward).campaign
    edited = any(d.state == "published" for d in queries.drafts(connection, ward.ward_id))
    newer = new.campaign.version > ward.campaign_version
    if newer and not edited and not obstructions(connection, ward.ward_id, old, new.campaign):
        publish_within(connection, new, now)
        return
    told = json.loads(new.body) | {"version": ward.campaign_version}
    queries.add_draft(
        connection,
        DraftRow(
            ward_id=ward.ward_id,
            draft_id=new_id(now, secrets.token_bytes(10)),
            body=json.dumps(told, ensure_ascii=False).encode(),
            effective_on="",
            state="draft",
            made_by=_release(),
            made_ms=now,
        ),
    )


@speaking(DEFAULT)
def _release() -> str:
    return t("plan.release")


def _in_force(connection: Connection, ward: WardRow) -> Published:
    return read_campaign(queries.body_of(connection, ward.ward_id, ward.campaign_id, ward.campaign_version))
