"""What the browser or the phone's system says of itself: network, touches, storage, a newer build."""

import sys

IN_BROWSER = sys.platform == "emscripten"
