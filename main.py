"""What every form of the app starts."""

import flet as ft

from mobile_app.app import main

ft.run(main)
