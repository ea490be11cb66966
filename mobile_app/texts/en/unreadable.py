"""Unreadable, in English."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "unreadable_record.title": "Records that cannot be read",
    "unreadable_record.line": "Cannot be read · {kind} · code …{id}",
    "unreadable_record.field": "What is wrong: {field}",
    "unreadable_record.no_field": "What is wrong: the record's general details",
    "unreadable_record.count": "{n} record[|s] on this phone cannot be read",
    "unreadable_record.see": "See each record",
    "unreadable_record.people": "{n} [person|people] cannot be read",
    "unreadable_record.none": "Every record on this phone can be read.",
    "unreadable_record.what": "This phone received the record from the server, but something in it is wrong, so it cannot be shown. Nothing is lost, and other households and people are not affected.",
    "unreadable_record.how": "The ward has to correct this record. Tell {contact} and read out the code …{id}.",
    "unreadable_record.visit": "Until then you can still record a visit to this household.",
    "unreadable_record.person": "Until then a visit to the household can still be recorded, only without answers for this person.",
    "unreadable_record.open_home": "Open the household",
    "unreadable_record.open_list": "Records that cannot be read",
}
