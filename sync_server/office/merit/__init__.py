"""Who did how much: the quota, lists for praise and correction, and questions to ask (R-17, R-52, R-53)."""
