"""What the browser or the phone says of itself: network, touches, storage, new builds."""

import sys

IN_BROWSER = sys.platform == "emscripten"
