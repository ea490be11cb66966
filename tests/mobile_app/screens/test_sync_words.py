"""The one sentence on sending: what matters most, in words that are true."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mobile_app.screens.enrolment.state import check, download_line, stage_of, why_not_joined
from mobile_app.screens.sync.state import moment, rejected_line, sync_line
from mobile_app.store.journal import SaveFailed
from mobile_app.sync.failures import Unreachable
from mobile_app.sync.status import Outcome, Rejected, SyncStatus
from shared.change import Change
from shared.problem import CODE_EXPIRED, REVOKED, ProblemError

NOW = datetime(2024, 5, 14, 18, 30, tzinfo=UTC)
CALM = SyncStatus(
    saved=5,
    sent=5,
    waiting=0,
    durable=0,
    rejected=(),
    contact=NOW - timedelta(minutes=25),
    records_valid_at=NOW,
    clock_error_s=0,
    agrees=True,
    running=False,
    pulled_so_far=0,
    problem=None,
)
WAITING = replace(CALM, sent=2, waiting=3)
CHANGE = Change.model_validate(
    {
        "id": "018f7a00-0000-7000-8000-000000000001",
        "n": 1,
        "at": NOW,
        "facts": [
            {
                "kind": "visit",
                "entity": "018f7a00-0000-7000-8000-000000000002",
                "set": {"outcome": {"v": "moved"}},
            }
        ],
    }
)


@pytest.mark.parametrize(
    ("status", "last", "text", "mood"),
    [
        (CALM, "done", "Đã gửi hết lúc 18:05", "good"),
        (CALM, "unreachable", "Không có mạng – vẫn ghi được", "plain"),
        (WAITING, "done", "Chờ gửi: 3", "open"),
        (WAITING, "unreachable", "Không có mạng – vẫn ghi được. Chờ gửi: 3", "open"),
        (WAITING, "busy", "Máy chủ đang bận, sẽ tự gửi lại. Chờ gửi: 3", "open"),
        (replace(WAITING, running=True), "done", "Đang gửi 3 mục…", "plain"),
        (replace(CALM, running=True), "done", "Đang nhận danh sách mới…", "plain"),
        (
            replace(WAITING, contact=NOW - timedelta(days=3, hours=1)),
            "unreachable",
            "Chưa gửi 3 ngày, hãy kết nối mạng",
            "bad",
        ),
        (
            replace(CALM, problem=ProblemError(REVOKED)),
            "stopped",
            "Không gửi được: Máy này đã bị thu hồi quyền, liên hệ phường",
            "bad",
        ),
        (CALM, "storage", "Máy sắp hết bộ nhớ, chưa nhận được danh sách mới", "bad"),
        (
            replace(CALM, rejected=(Rejected(CHANGE, "out_of_scope", None),)),
            "done",
            "Có 1 mục cần xem lại",
            "open",
        ),
    ],
)
def test_the_worst_is_said_first(status: SyncStatus, last: Outcome, text: str, mood: str) -> None:
    """Each state of sending has its sentence, and a graver one hides a lighter one."""
    line = sync_line(status, last, NOW)
    assert (line.text, line.mood) == (text, mood)


def test_a_time_of_another_day_carries_its_day() -> None:
    """Today's times are hours and minutes; older ones say the day, too."""
    assert moment(NOW, NOW) == "18:30"
    assert moment(NOW - timedelta(days=1), NOW) == "13/05/2024 18:30"


def test_what_was_set_aside_is_named_by_what_people_know() -> None:
    """A refused act is told by kind and name, with the reason in words, and the field where it has a name."""
    line = rejected_line(Rejected(CHANGE, "out_of_scope", None), lambda _entity: "Số 1, đường Lê Lợi")
    assert line == "Lần đến Số 1, đường Lê Lợi: Hộ này không thuộc khu phố được giao"
    line = rejected_line(Rejected(CHANGE, "field_invalid", "channel"), lambda _entity: "Số 1, đường Lê Lợi")
    assert line == "Lần đến Số 1, đường Lê Lợi: Một mục không hợp lệ: Hình thức"


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ProblemError(CODE_EXPIRED), "Mã tham gia đã hết hạn, xin mã mới"),
        (Unreachable(), "Mã vẫn còn dùng được"),
        (SaveFailed("full"), "Máy sắp hết bộ nhớ"),
    ],
)
def test_why_joining_failed_says_what_to_do(
    error: ProblemError | Unreachable | SaveFailed, text: str
) -> None:
    """An old code, no network and a full phone are three different messages."""
    assert text in why_not_joined(error)


def test_a_code_and_a_server_are_needed_to_join() -> None:
    """Nothing is sent without a code and an address to send it to."""
    assert not check("ABCD-2345", "http://localhost:8080").any
    assert check(" - ", "http://localhost:8080").code == "Nhập mã tham gia"
    assert check("ABCD-2345", "phuong").server == "Nhập địa chỉ máy chủ"


def test_the_app_opens_only_with_a_whole_list() -> None:
    """Joined but without campaign or list, the app shows the download, however often it is restarted."""
    assert stage_of(joined=False, has_campaign=False, has_records=False) == "join"
    assert stage_of(joined=True, has_campaign=True, has_records=False) == "download"
    assert stage_of(joined=True, has_campaign=False, has_records=True) == "download"
    assert stage_of(joined=True, has_campaign=True, has_records=True) == "open"


@pytest.mark.parametrize(
    ("status", "last", "text"),
    [
        (replace(CALM, running=True), None, "Đang tải danh sách hộ và người dân…"),
        (replace(CALM, running=True, pulled_so_far=2000), None, "Đã nhận 2.000 mục"),
        (replace(CALM, pulled_so_far=2000), "unreachable", "Mất mạng giữa chừng"),
        (replace(CALM, problem=ProblemError(REVOKED)), "stopped", "Máy chủ không nhận máy này"),
    ],
)
def test_the_first_download_says_how_far_it_is(status: SyncStatus, last: Outcome | None, text: str) -> None:
    """Progress, an interruption and a refusal are told apart."""
    assert text in download_line(status, last)
