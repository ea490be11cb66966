"""Referrals of a person or household to a service point, an operator or the area officer."""
