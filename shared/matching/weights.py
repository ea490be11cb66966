"""What each piece of evidence is worth, as data: bits for (or against) two records being one person.

A weight is log2 of how much oftener the evidence is met between two records of one person (m) than between
two people (u). Weights without a number are worked out from how often the value occurs in the population;
what stands here for them is what that sum is corrected by. Fixed before anything was measured with them.
"""

from typing import NamedTuple


class Weight(NamedTuple):
    """Bits, and where they come from."""

    bits: float
    source: str


WEIGHTS: dict[str, Weight] = {
    # -- the population ---------------------------------------------------------------------------------
    "among_many": Weight(0.04, "share of people recorded twice (two channels, five roster updates: R-57)"),
    # -- name: words that agree count by their rarity ----------------------------------------------------
    "name_same": Weight(0.0, "every word, accents included or absent; -log2 of the words' frequency"),
    "name_near": Weight(-1.0, "a word mistyped into no name at all: nearly as telling as the word itself"),
    "name_order": Weight(-1.0, "the words in another order: forms of foreign software"),
    "tone_differs": Weight(-2.0, "a mark lost or taken for another where that makes no other name"),
    "name_variant": Weight(-5.0, "m 0.03 written in the other form of the name (name_variants.py)"),
    "name_far": Weight(-0.5, "m 0.01 two slips, u 0.015: no name, and by chance so near to the other's"),
    "name_initial": Weight(0.5, "a word shortened to its first letter"),
    "name_word_missing": Weight(-0.8, "a word left out; families leave out the middle name every day"),
    "name_short": Weight(-1.5, "no family name: what somebody is called at home says little for or against"),
    "middle_differs": Weight(-7.0, "m 0.005, u 0.7: left out it often is, another one hardly ever"),
    "family_differs": Weight(-9.0, "m 0.002, u 0.88: nobody changes it, not even by marriage"),
    "given_differs": Weight(-6.5, "m 0.01, u 0.97: another given name is another person"),
    "given_near": Weight(-3.0, "m 0.01 mistyped into another name, u 0.08"),
    "given_tone_differs": Weight(
        -4.3, "m 0.015, u 0.3: a tone makes another name, but is easily misheard (B.6)"
    ),
    # -- birth date --------------------------------------------------------------------------------------
    "birth_same": Weight(14.5, "m 0.9, u 1 in 25,000 days"),
    "birth_same_at_home": Weight(9.2, "the same, where 1 pair of 650 within a household are twins"),
    "birth_swapped": Weight(9.0, "m 0.02 day and month exchanged, u 1 in 25,000"),
    "birth_slip": Weight(5.0, "m 0.03 one key wrong, u 25 in 25,000"),
    "birth_year_slip": Weight(
        6.5, "m 0.01 the year before or after with the same day and month, u 2 in 25,000"
    ),
    "birth_part_differs": Weight(3.0, "m 0.01 day or month wrong, u 30 in 25,000"),
    "birth_month_same": Weight(9.5, "m 0.9 where only the month is known, u 1 in 840"),
    "birth_year_same": Weight(-0.2, "m 0.9 where only the year is known; -log2 of that year's share"),
    "birth_year_next": Weight(0.0, "m 0.05 an age taken for a year, u 1 in 25"),
    "birth_day_differs": Weight(-1.0, "m 0.01 same year, all else wrong, u 1 in 50"),
    "birth_vague": Weight(
        2.0, "at most: in a hurry only the year, or none, is written down; less where many lack it"
    ),
    "birth_differs": Weight(-5.0, "m 0.01, u 0.3"),
    "birth_generation": Weight(-10.0, "m 0.001 a dozen years apart: parent and child, though of one name"),
    # -- the rest ----------------------------------------------------------------------------------------
    "sex_same": Weight(0.5, "m 0.985, u 0.5, less what the name says already"),
    "sex_differs": Weight(-5.0, "m 0.015, u 0.5"),
    "household_same": Weight(
        -0.7, "m 0.6: two of three who are met twice are met at one door; u by its size"
    ),
    "household_differs": Weight(-1.5, "m 0.35 moved, or a door with two codes; u 1"),
    "household_united": Weight(-2.5, "two doors with several of the same people: a household that moved"),
    "twins": Weight(-6.0, "one household and birth date, but two given names: 5 in 1,000 people are twins"),
    "phone_same": Weight(7.0, "m 0.5, u 1 in 250: one in eight households shares a number (B.3)"),
    "phone_same_at_home": Weight(0.7, "people of a household share phones (B.3): no key to a person"),
    "phone_differs": Weight(-0.5, "people have two numbers, or give their daughter's"),
    "roster_same": Weight(18.0, "the police list's own key for a person (R-35)"),
    "roster_differs": Weight(-9.0, "two keys of one list are two people, but for slips"),
    # -- any other text, such as an address ----------------------------------------------------------------
    "detail_same": Weight(0.0, "-log2 of the value's frequency, at most 10 bits"),
    "detail_near": Weight(-2.0, "mistyped, or its words in another order"),
    "detail_differs": Weight(-2.5, "m 0.17, u 1: addresses are told in many ways"),
}
QUEUE_FROM = -2.0
"""Score from which a person should look: one in five such pairs is one person; missing one costs more."""


def bits(key: str) -> float:
    """Return a weight's bits."""
    return WEIGHTS[key].bits
