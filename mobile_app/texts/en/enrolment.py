"""Enrolment, in English."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "join.title": "Join",
    "join.hello": "Record every household visit, even without network.",
    "join.how": (
        "Enter the joining code from the ward. The phone loads the households of your neighbourhood; "
        "this needs network once, for about a minute. After that you can record without network, "
        "and it sends by itself."
    ),
    "join.code": "Joining code",
    "join.code_hint": "8 letters and digits, for example ABCD-2345",
    "join.server": "Server address",
    "join.submit": "Join",
    "join.working": "Sending the code, wait a moment…",
    "join.code_missing": "Enter the joining code",
    "join.server_missing": "Enter the server address",
    "join.offline": "No network, or the server does not answer. The code is still good, check the network and try again.",
    "join.disk": "The phone is almost full, nothing was saved. Delete photos or apps and try again.",
    "join.already": "This phone is used by {name}, {unit}. Enter a code only if the ward gave you a new one.",
    "join.privacy": (
        "Only for the ward's “4 phủ” campaign. Take no photo of identity cards. "
        "Never ask for or write down passwords or OTPs."
    ),
    "join.kept_apart": "{n} entries of {name} not sent yet are kept apart and sent first, in the name of {name}.",
    "download.title": "First download",
    "download.hello": "Hello {name}",
    "download.working": "Loading households and residents…",
    "download.count": "{n} items received",
    "download.once": "Only once. You can put the phone away, it goes on by itself.",
    "download.offline": "The network was lost. What was loaded is kept, the phone tries again by itself.",
    "download.stopped": "The server does not accept this phone: {reason}",
    "download.other_code": "Enter another code",
}
