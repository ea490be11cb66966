"""The official report of a week or of the whole campaign: counted, explained, frozen (R-47 … R-51)."""
