"""What an office's reports say of themselves, and when its week ends (decree 30/2020/NĐ-CP, R-47, R-55)."""

from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict, Field


class SignOff(BaseModel):
    """Whoever has to sign the figures off before the report goes out (A-21)."""

    model_config = ConfigDict(frozen=True)
    key: str
    label: str


class ReportForm(BaseModel):
    """The fixed words of the report's head and foot. `week_ends_on` counts Monday as 1 … Sunday as 7.

    `superior` and `issuer` stand at the head, `addressee` after "Kính gửi", `on_behalf` and `position`
    over the signature; `recipients` are the lines of "Nơi nhận". `symbol` follows the number: `05/BC-UBND`.
    """

    model_config = ConfigDict(frozen=True)
    superior: str
    issuer: str
    symbol: str
    addressee: str
    on_behalf: str
    position: str
    recipients: tuple[str, ...]
    sign_offs: tuple[SignOff, ...]
    week_ends_on: int = Field(default=7, ge=1, le=7)

    def week_end(self, day: date) -> date:
        """Return the last day of the reporting week in which `day` lies."""
        return day + timedelta(days=(self.week_ends_on - day.isoweekday()) % 7)
