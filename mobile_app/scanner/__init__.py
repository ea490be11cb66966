"""Reading QR codes with the phone's camera. Frames live in memory only, and none is kept."""
