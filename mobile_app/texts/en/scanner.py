"""Scanner, in English."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "scan.title": "Scan household code",
    "scan.window": "Picture from the camera",
    "scan.opening": "Opening the camera…",
    "scan.looking": "Hold the code in the frame. Looking…",
    "scan.light": "Light on",
    "scan.dark": "Light off",
    "scan.no_camera": "The camera cannot be opened, enter the code by hand. To scan, allow the app to use it.",
    "scan.not_a_code": "Not a household code of the ward. Still looking.",
    "scan.wrong_check": "The printed code is damaged or altered and opens nothing. Wipe the label and scan again, or enter the code by hand.",
    "scan.citizen_card": "This is the code of an identity card, it is not kept. Scan the household code",
    "scan.no_card": "Not the code of an identity card. Still looking.",
    "scan.card_unreadable": "The card's code has no name that can be read. Enter it by hand.",
    "card.scan": "Scan identity card",
    "card.title": "Scan identity card",
    "card.help": "Only name, birth date and sex are taken. No photo is taken and no card number is kept.",
    "card.by_hand": "Enter by hand",
}
