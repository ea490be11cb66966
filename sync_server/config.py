"""What can be set from outside: the environment's `BONPHU_…`, checked once, before anything is opened."""

from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

_ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class SessionRules:
    """After how many milliseconds a session ends: without use, and in any case."""

    idle_ms: int
    most_ms: int


def _http_address(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError("starts with http:// or https://")
    return text.rstrip("/")


def _addresses(text: str) -> str:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    for part in parts:
        if ip_network(part, strict=False).prefixlen == 0:
            raise ValueError("names every address: anybody could claim to be anybody")
    return ",".join(parts)


class Settings(BaseSettings):
    """The server's settings. Raises pydantic's ValidationError for a value that cannot be used.

    `public_url` is the address people open where a proxy with TLS stands in front; without it the
    server is reached on this machine only, which browsers take for secure (service workers need that).
    """

    model_config = SettingsConfigDict(env_prefix="BONPHU_", env_ignore_empty=True, frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    data: Path = Path("data")
    database_url: str = Field(
        default_factory=lambda given: _sqlite_in(given.get("data", Path())), pattern=r"^[a-z0-9+]+://"
    )
    public_url: Annotated[str, AfterValidator(_http_address)] | None = None
    campaign_file: Path = _ROOT / "assets" / "campaigns" / "long-thuy.json"
    web_build: Path = _ROOT / "build" / "web"
    # Stands between the keys kept for personal numbers and the numbers: without it none are kept (B.1).
    roster_key: SecretStr | None = Field(default=None, min_length=32)
    # Opens `/metrics`; without it there is no such page.
    metrics_token: SecretStr | None = Field(default=None, min_length=16)
    log: Literal["plain", "json"] = "plain"
    # Revocations and erasures, which no restore may take back; lies best where the backups do.
    lasting_file: Path = Field(default_factory=lambda given: given.get("data", Path()) / "lasting.jsonl")
    # Proxies whose X-Forwarded-For and -Proto are believed: addresses or networks, separated by commas.
    trusted_proxies: Annotated[str, AfterValidator(_addresses)] = "127.0.0.1"

    # People are signed out after so long without use, and after so many hours in any case.
    session_idle_minutes: int = Field(default=30, ge=5, le=120)
    session_hours: int = Field(default=12, ge=1, le=12)

    @property
    def session_rules(self) -> SessionRules:
        """How long people stay signed in."""
        return SessionRules(self.session_idle_minutes * 60_000, self.session_hours * 3_600_000)

    @property
    def key_file(self) -> Path:
        """Where the server keeps a key of its own if none is set; it makes it when it needs one."""
        return self.data / "server.key"

    @property
    def by_tls(self) -> bool:
        """Whether people reach the server by https, whoever stands in between."""
        return self.base_url.startswith("https://")

    @property
    def base_url(self) -> str:
        """The address people open, without a slash at its end."""
        return self.public_url or f"http://localhost:{self.port}"

    @property
    def app_url(self) -> str | None:
        """The app's address for any phone's camera; None where only this machine reaches the server."""
        return f"{self.public_url}/app" if self.public_url else None


def _sqlite_in(folder: Path) -> str:
    return f"sqlite:///{folder.absolute() / 'bonphu.db'}"
