"""Put prepared versions of the plan in force when their day has come."""

import json

from shared.local_time import local_day
from sync_server.plan.obstructions import obstructions
from sync_server.plan.published import publish_within, read_campaign
from sync_server.store import campaigns as queries
from sync_server.store.database import Database


def put_due_in_force(database: Database, ward_id: str, now: int) -> int:
    """Put every version in force whose day has come, oldest day first; return how many were.

    One that records stand against by now, or that was made of an older version, is set aside as `refused`.
    """
    today = local_day(now)
    with database.read() as connection:
        if not queries.due_drafts(connection, ward_id, today):
            return 0
    done = 0
    with database.write(alone=True) as connection:
        for row in queries.due_drafts(connection, ward_id, today):
            ward = queries.find_ward(connection, ward_id)
            if ward is None:
                return done
            body = queries.body_of(connection, ward_id, ward.campaign_id, ward.campaign_version)
            new = json.loads(row.body) | {"version": ward.campaign_version + 1}
            read = read_campaign(json.dumps(new, ensure_ascii=False).encode())
            old = read_campaign(body).campaign
            # What was made of an older version would undo what came into force since.
            newest = json.loads(row.body)["version"] == old.version
            fits = newest and not obstructions(connection, ward_id, old, read.campaign)
            if fits:
                publish_within(connection, read, now)
                done += 1
            state = {"state": "published" if fits else "refused"}
            queries.change_draft(connection, ward_id, row.draft_id, state)
    return done
