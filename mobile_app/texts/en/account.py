"""Account, in English."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "account.title": "Account, this phone",
    "account.saved": "Phone keeps",
    "account.waiting": "To send",
    "account.sent": "Server confirms",
    "account.durable": "Of these, backed up",
    "account.last": "Last contact: {time}",
    "account.never": "No contact with the server yet",
    "account.send": "Send now",
    "account.sending": "Sending…",
    "account.by_itself": "The phone sends by itself when there is network.",
    "account.differs": "Phone and server do not agree yet, the phone is loading again.",
    "account.rejected": "Items that need another look: {n}",
    "account.rejected_of": "{what}: {reason}",
    "account.me": "User of this phone",
    "account.scope": "Neighbourhood given: {units}",
    "account.storage": "Storage",
    "account.lasting": "Data is kept for good on this phone.",
    "account.not_lasting": "The browser may erase data when the phone is full. Put the app on the home screen, send often.",
    "account.ask_lasting": "Ask to keep data",
    "account.offline_ready": "The app opens without network.",
    "account.not_offline_ready": "The app is loading so that it can open without network.",
    "account.about": "The app",
    "account.version": "Version {version}",
    "account.contact": "Contact: {contact}",
    "account.plan": "{campaign}, {basis}",
    "account.privacy": "Only for the ward's campaign “{campaign}”.",
    "account.other_code": "Enter a new code",
    "account.agreed": "They agree: phone keeps {kept}, server confirms {sent}",
    "account.not_agreed": "Phone keeps {kept}, server confirms {sent}, {n} to be sent",
    "account.rejected_how": "Tap to see what was recorded, and to record it again",
    "settings.brightness": "Light, dark",
    "settings.brightness.system": "As the phone",
    "settings.brightness.light": "Light",
    "settings.brightness.dark": "Dark",
    "settings.language": "Language",
    "settings.language.vi": "Tiếng Việt",
    "settings.language.en": "English",
    "help.title": "Help",
    "help.ask": "Questions, trouble",
    "help.visit": "Visiting a household",
    "help.visit_how": (
        "Scan the code at the door or choose the household in the list, tap Start visit, choose the outcome, "
        "tap what was asked, then Save visit."
    ),
    "help.offline": "No network",
    "help.offline_how": (
        "Record as usual. “Saved on this phone” means it is safe, even when the phone is switched off. "
        "It is sent by itself when there is a network."
    ),
    "help.code": "Code unreadable or missing",
    "help.code_how": "Type the code, or search by name or house number. A household without a code can be added, the code follows.",
    "help.absent": "Nobody met",
    "help.absent_how": (
        "Nobody at home: the phone says when to come again. Working away, away from the ward and "
        "moved out are three different things, choose the right one."
    ),
    "help.sent": "Was it sent?",
    "help.sent_how": "Open Sync: how much the phone keeps, how much the server has. Equal numbers mean all is sent.",
    "help.step": "Just done today",
    "help.step_how": (
        "Tap only what was finished on this very visit. Leave it for people who had it before: "
        "it counts as achieved, but is not today's work."
    ),
    "help.privacy": "Keep it private",
    "help.privacy_how": "Take no photograph of identity cards. Ask for and write down no password, no OTP. Give the list to nobody.",
    "help.lost": "Phone lost or changed",
    "help.lost_how": "Tell the ward at once, so that the old phone is locked, and ask for a joining code for the new one.",
}
