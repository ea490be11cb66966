"""Who links by the strict rule: fixed for good, so that its links can always be told from people's."""

RULE_ID = "00000000-0000-8000-8000-00000000d0b1"
