"""Tools, in English."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "simulate.helper": "Virtual phone {n}",
    "simulate.help_phones": "Number of virtual phones, spread over the neighbourhoods.",
    "simulate.help_visits": "Number of visits of all phones together.",
    "simulate.help_server": "Address of the server that runs on the same database.",
    "simulate.help_faults": "Faults: none, usual, very bad.",
    "simulate.summary": "{phones} phones saved {acts} acts, all agree after {rounds} rounds of sync.",
    "simulate.troubles": "Faults made: {list}.",
    "simulate.trouble_unsent": "network lost before sending",
    "simulate.trouble_lost": "answer lost",
    "simulate.trouble_twice": "sent twice",
    "simulate.trouble_late": "sent late",
    "simulate.trouble_portal": "a wifi page answered instead",
    "simulate.trouble_torn": "answer cut off",
    "simulate.trouble_killed": "phone killed",
    "simulate.conflicts": "Records with two opinions at once: {n}.",
    "simulate.moved": "The server's totals changed in exactly the {cells} cells that the phones recorded.",
    "simulate.wrong": "DOES NOT AGREE:",
    "simulate.failed": "Could not run with {server}: {why}",
    "simulate.crashed": "the simulation stopped half-way",
    "simulate.no_server": "No server at {server}. Run `bonphu serve` first.",
    "simulate.cell": "{unit} {cell}: the server changed {kept}, the phones recorded {told}",
    "simulate.board": "The board on the phone of {unit} differs from the server's board",
}
