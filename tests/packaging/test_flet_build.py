"""Packages for Android and iOS: what `flet build` makes them of; it cannot be run to its end here."""

import os
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from mobile_app.web.build import ROOT
from shared.text import t
from tests.packaging.flet_build import FletBuild, flet_build, pack

_TARGETS = ("apk", "ipa")
_ONLY_ON_PHONES = {"pillow", "pyzbar"}
_START = Path(__file__).with_name("start_packaged.py")
_PATIENCE = 120  # seconds


@pytest.fixture
def android(tmp_path: Path) -> FletBuild:
    return flet_build("apk", ROOT, tmp_path / "scratch")


@pytest.fixture
def ios(tmp_path: Path) -> FletBuild:
    return flet_build("ipa", ROOT, tmp_path / "scratch")


def test_android_is_asked_for_network_and_camera_only(android: FletBuild) -> None:
    """The manifest names two permissions, and no phone without a camera is kept from installing."""
    options = android.facts["options"]
    assert options["android_permissions"] == {
        "android.permission.INTERNET": True,
        "android.permission.CAMERA": True,
    }
    assert options["android_features"]["android.hardware.camera"] is False


def test_ios_says_in_vietnamese_what_the_camera_is_for(ios: FletBuild) -> None:
    """The question that the phone's system asks is in the users' language, and the app speaks two."""
    info = ios.facts["options"]["info_plist"]
    assert info["NSCameraUsageDescription"] == t("native.camera")
    assert info["CFBundleDevelopmentRegion"] == "vi"
    assert info["CFBundleLocalizations"] == ["vi", "en"]


@pytest.mark.parametrize("target", _TARGETS)
def test_names_icon_and_splash_are_the_apps(target: str, tmp_path: Path) -> None:
    """The package bears the app's name, id, icon and colours, not those of Flet's template."""
    build = flet_build(target, ROOT, tmp_path / "scratch")
    assert build.facts["product_name"] == t("web.name")
    assert build.facts["bundle_id"] == "vn.bonphu.app"
    assert build.icon == "icon.png"
    assert build.facts["adaptive_icon_background"] == build.facts["splash"]["color"] == "#00504a"


@pytest.mark.parametrize("target", _TARGETS)
def test_the_package_holds_the_phones_code_only(target: str, tmp_path: Path) -> None:
    """Server, tests, builder, simulator and documents stay out; so does everything the server needs."""
    build = flet_build(target, ROOT, tmp_path / "scratch")
    pack(build, ROOT, tmp_path / "packed")
    packed = {path.relative_to(tmp_path / "packed").as_posix() for path in (tmp_path / "packed").rglob("*")}
    assert {"main.py", "mobile_app/app.py", "shared/merge.py", "assets/icon.png"} <= packed
    out = (
        "sync_server",
        "tests",
        "docs",
        "build",
        "mobile_app/web",
        "mobile_app/simulator",
        "requirements.lock",
    )
    assert [path for path in packed if path in out or path.startswith(".")] == []
    assert {Requirement(r).name for r in build.requirements} == _ONLY_ON_PHONES | {
        *("cryptography", "flet", "flet-camera", "flet-secure-storage"),
        *("httpx", "pydantic", "qrcode", "tinydb"),
    }


def test_what_is_packed_starts_and_shows_the_first_screen(android: FletBuild, tmp_path: Path) -> None:
    """With nothing in reach but the packed files and the packages named, the app draws the joining screen."""
    packed, packages = tmp_path / "packed", tmp_path / "packages"
    pack(android, ROOT, packed)
    packages.mkdir()
    wanted = [r for r in android.requirements if Requirement(r).name not in _ONLY_ON_PHONES]
    for path in _needed(wanted):
        (packages / path.name).symlink_to(path)
    environment = {
        "PYTHONPATH": f"{packed}{os.pathsep}{packages}",
        "FLET_PLATFORM": "android",
        "FLET_DART_BRIDGE_PORT": "1",
        "FLET_APP_STORAGE_DATA": str(tmp_path / "data"),
        "HOME": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-S", "-B", str(_START), t("join.title")],
        cwd=packed,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    assert done.stdout == "shown\n", done.stderr
    assert (tmp_path / "data" / "outbox.journal").exists()


def _needed(requirements: list[str]) -> set[Path]:
    """Return the installed files and folders of what is required, and of what that requires."""
    found: dict[str, set[Path]] = {}
    left = [Requirement(text) for text in requirements]
    while left:
        wanted = left.pop()
        if wanted.name in found or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        installed = distribution(wanted.name)
        tops = {file.parts[0] for file in installed.files or () if file.parts[0] != ".."}
        found[wanted.name] = {Path(str(installed.locate_file(top))) for top in tops}
        left += [Requirement(text) for text in installed.requires or ()]
    return set().union(*found.values())
