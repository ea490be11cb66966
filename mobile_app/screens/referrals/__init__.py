"""Referrals: handing somebody on to a place, an operator or the area officer."""
