"""The camera as screens use it: open, look until something was read, light, close."""

from typing import TYPE_CHECKING, Protocol

import flet as ft

from mobile_app.platform import IN_BROWSER

if TYPE_CHECKING:
    from flet_camera import Camera


class NoCamera(Exception):  # noqa: N818
    """There is no camera, or its use was refused."""


class Reader(Protocol):
    """Reads QR codes off what a camera shows; one for the browser, one for native phones."""

    def prepare(self) -> None:
        """Load what reading needs, while the camera is being opened."""
        ...

    async def read(self, camera: "Camera") -> str:
        """Return the text of the first QR code seen from now on."""
        ...

    def close(self) -> None:
        """Forget everything that was seen."""
        ...


class Lens(Protocol):
    """One camera, for as long as a screen looks through it."""

    def preview(self, overlay: ft.Control) -> ft.Control:
        """Return what shows the camera's picture, with `overlay` on it; drawn once."""
        ...

    async def open(self) -> bool:
        """Start the camera, asking people if need be; tell whether it has a light. Raises NoCamera."""
        ...

    async def light(self, *, on: bool) -> None:
        """Switch the light."""
        ...

    async def read(self) -> str:
        """Return the text of the first QR code seen from now on."""
        ...

    def close(self) -> None:
        """Forget everything that was seen; the camera itself stops when its preview leaves the screen."""
        ...


class FletLens:
    """The camera by Flet's own control, on phones and in browsers."""

    def __init__(self, reader: Reader) -> None:
        """`reader` finds codes in the picture."""
        self._reader = reader
        self._camera: ft.Ref[Camera] = ft.Ref()

    def preview(self, overlay: ft.Control) -> ft.Control:
        """Return what shows the camera's picture."""
        from flet_camera import Camera

        camera: ft.Control = Camera(ref=self._camera, content=overlay, expand=True)
        return camera

    async def open(self) -> bool:
        """Start the camera that looks away from its holder; tell whether it has a light."""
        from flet_camera import CameraLensDirection, ResolutionPreset

        self._reader.prepare()
        try:
            cameras = await self._shown.get_available_cameras()
            back = [c for c in cameras if c.lens_direction is CameraLensDirection.BACK]
            best = (back or cameras)[0]
            await self._shown.initialize(best, ResolutionPreset.HIGH, enable_audio=False)
        except (IndexError, RuntimeError) as error:
            raise NoCamera(str(error)) from error
        try:
            await self.light(on=False)
        except RuntimeError:  # it would refuse to switch it on as well
            return False
        return True

    async def light(self, *, on: bool) -> None:
        """Switch the light."""
        from flet_camera import FlashMode

        await self._shown.set_flash_mode(FlashMode.TORCH if on else FlashMode.OFF)

    async def read(self) -> str:
        """Return the text of the first QR code seen from now on."""
        return await self._reader.read(self._shown)

    def close(self) -> None:
        """Forget everything that was seen."""
        self._reader.close()

    @property
    def _shown(self) -> "Camera":
        camera = self._camera.current
        if camera is None:
            raise RuntimeError("the preview is not on the screen")
        return camera


def new_lens() -> Lens:
    """Return the camera for one screen."""
    if IN_BROWSER:
        from mobile_app.scanner.reader_browser import BrowserReader

        return FletLens(BrowserReader())
    from mobile_app.scanner.reader_native import NativeReader

    return FletLens(NativeReader())
