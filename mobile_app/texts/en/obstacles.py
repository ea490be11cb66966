"""Obstacles, in English."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "obstacle.type_missing": "Choose the kind of obstacle",
    "obstacle.text_missing": "Write a few words about the obstacle",
    "obstacle.told": "Told {owner} on {date}",
    "obstacle.due": "answer by {date}",
    "obstacle.tell": "Report an obstacle",
    "obstacle.answer": "Answer: {text}",
    "obstacle.new_answer": "New answer",
    "obstacle.answers": "{n} new answers",
    "obstacle.read": "All read",
    "obstacle.mine": "Told by me: {n}",
    "obstacle.others": "Told by others: {n}",
    "obstacle.none": "No obstacles told yet.",
    "obstacle.how": "Obstacles go to the ward police when there is a network. Answers appear here.",
    "obstacle.type": "Kind of obstacle",
    "obstacle.text": "More about it (no passwords, no OTP)",
    "obstacle.send": "Send to the police",
    "obstacle.see": "See the answers",
}
