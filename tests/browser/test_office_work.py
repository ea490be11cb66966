"""What people do on the ward's pages, once for each part of the office, in a real Chromium."""

import io
import re
from collections.abc import Iterator

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from shared.text import t
from tests.browser.office_ward import OfficeWard, signed_in

DESK = {"width": 1366, "height": 768}


@pytest.fixture
def page(office_ward: OfficeWard, office_browser: Browser) -> Iterator[Page]:
    """A window of the administrator's."""
    context, opened = signed_in(office_browser, office_ward, viewport=DESK)
    yield opened
    context.close()


def number_in(text: str) -> int:
    return int(re.sub(r"[^0-9]", "", text))


def opens_as_many(page: Page, place: str) -> None:
    """Click a number and find a list as long as it says."""
    link = page.locator(f"{place} a.n").first
    number = number_in(link.inner_text())
    link.click()
    rows = page.locator("tbody tr").count()
    while page.locator("a[rel=next]").count():
        page.locator("a[rel=next]").click()
        rows += page.locator("tbody tr").count()
    assert rows == number


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("/", ".tiles"),
        ("/", "#matrix ~ table"),
        ("/", "#households ~ table"),
        ("/progress/eid", ".one"),
        ("/leading", ".card"),
        ("/merit", "#behind ~ table"),
    ],
    ids=["targets", "matrix", "households", "progress", "leading", "merit"],
)
def test_a_number_leads_to_the_people_behind_it(
    office_ward: OfficeWard, page: Page, address: str, place: str
) -> None:
    """One click on a number of the page opens exactly as many people or doors."""
    page.goto(office_ward.url + address)
    opens_as_many(page, place)


def test_desks_counts_open_behind_a_service_points_number(office_ward: OfficeWard, page: Page) -> None:
    """The callers of a point open to the desks' counts, which add up to it."""
    page.goto(f"{office_ward.url}/points")
    link = page.locator("a.n").first
    number = number_in(link.inner_text())
    link.click()
    expect(page.locator(".lead")).to_contain_text(t("records.amount", n=number))


def test_doors_are_found_and_given_to_a_helper(office_ward: OfficeWard, page: Page) -> None:
    """A door of the worklist is given to a helper by ticks and choices, and the worklist says whose it is."""
    page.goto(f"{office_ward.url}/assign?unit=kp3&only=free")
    page.locator("tbody input[type=checkbox]").first.check()
    code = page.locator("tbody .code").first.inner_text()
    name = page.locator("#helper option").nth(1).inner_text()
    page.select_option("#helper", index=1)
    page.get_by_role("button", name=t("assign.submit")).click()
    expect(page.locator("[role=status]")).to_be_visible()
    page.goto(f"{office_ward.url}/worklist?unit=kp3")
    page.select_option("#helper", label=name)
    page.get_by_role("button", name=t("obstacles.show"), exact=True).click()
    expect(page.locator("tr", has_text=code)).to_contain_text(name)


def test_an_obstacle_is_answered(office_ward: OfficeWard, page: Page) -> None:
    """The answer stands at the obstacle, which has left the open ones."""
    page.goto(f"{office_ward.url}/obstacles")
    before = page.locator("article").count()
    first = page.locator("article").first
    first.locator("select[name=status]").select_option("done")
    first.locator("textarea").fill("Đã cấp lại sim, mời làm tiếp.")
    first.get_by_role("button").click()
    expect(page.locator("article")).to_have_count(before - 1)
    page.goto(f"{office_ward.url}/obstacles?which=closed")
    expect(page.locator("article textarea", has_text="Đã cấp lại sim, mời làm tiếp.")).to_have_count(1)


def test_a_batch_of_referrals_goes_out_and_comes_back(office_ward: OfficeWard, page: Page) -> None:
    """The Excel list is taken, filled in, shown first, then recorded; the case is closed."""
    page.goto(f"{office_ward.url}/referrals")
    before = page.locator("article").count()
    with page.expect_download() as started:
        page.get_by_role("link", name=t("referrals.batch")).click()
    book = openpyxl.load_workbook(io.BytesIO(started.value.path().read_bytes()))
    sheet = book.worksheets[0]
    result = [c.value for c in sheet[1]].index(t("referrals.col_result")) + 1
    sheet.cell(2, result).value = t("referrals.result_done")
    filled = io.BytesIO()
    book.save(filled)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files(
        "#reply-file", {"name": "tra-loi.xlsx", "mimeType": kind, "buffer": filled.getvalue()}
    )
    page.get_by_role("button", name=t("referrals.try_file")).click()
    page.get_by_role("button", name=t("referrals.apply", n=1)).click()
    expect(page.locator("article")).to_have_count(before - 1)


def test_a_line_is_taken_off_the_lists_with_a_reason(office_ward: OfficeWard, page: Page) -> None:
    """The reason and who gave it stand at the line afterwards."""
    page.goto(f"{office_ward.url}/merit")
    line = page.locator("#behind ~ table tbody tr").first
    line.locator("summary").click()
    line.locator("input[name=reason]").fill("Chỉ tiêu giao nhầm")
    line.get_by_role("button", name=t("merit.take_off")).click()
    expect(page.locator("#behind ~ table tbody tr").first).to_contain_text("Chỉ tiêu giao nhầm")
    expect(page.locator("#behind ~ table tbody tr.off")).to_have_count(1)


def test_two_clerks_at_one_report_lose_no_word(
    office_ward: OfficeWard, office_browser: Browser, page: Page
) -> None:
    """The second to save is shown both texts side by side, and the joined one is kept."""
    address = office_ward.url + office_ward.pages["report"]
    context, other = signed_in(office_browser, office_ward, viewport=DESK)
    for window in (page, other):
        window.goto(address)
    for window, text in ((page, "Mưa nhiều ngày."), (other, "Mất điện hai buổi.")):
        window.fill("#causes", text)
        window.get_by_role("button", name=t("report.save")).click()
    expect(other.locator("#causes")).to_have_value("Mất điện hai buổi.")
    expect(other.locator("#now-causes")).to_have_value("Mưa nhiều ngày.")
    other.fill("#causes", "Mưa nhiều ngày. Mất điện hai buổi.")
    other.get_by_role("button", name=t("report.save")).click()
    page.goto(address)
    expect(page.locator("#causes")).to_have_value("Mưa nhiều ngày. Mất điện hai buổi.")
    context.close()


def test_the_word_template_is_taken_brought_back_and_used(office_ward: OfficeWard, page: Page) -> None:
    """The present template is downloaded, uploaded as the ward's own, and put in use; others are refused."""
    page.goto(f"{office_ward.url}/report-template")
    with page.expect_download() as started:
        page.get_by_role("link", name=t("template.download")).first.click()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    page.set_input_files("#file", {"name": "mau.docx", "mimeType": kind, "buffer": b"no Word file"})
    page.get_by_role("button", name=t("template.bring")).click()
    expect(page.locator("[role=alert]")).to_have_text(t("template.no_word"))
    content = started.value.path().read_bytes()
    page.set_input_files("#file", {"name": "mau.docx", "mimeType": kind, "buffer": content})
    page.get_by_role("button", name=t("template.bring")).click()
    page.get_by_role("button", name=t("template.use")).first.click()
    expect(page.locator("tbody tr").first).to_contain_text(t("template.in_use"))


def test_labels_are_downloaded_as_pdf(office_ward: OfficeWard, page: Page) -> None:
    """Labels of one khu phố come as a PDF file."""
    page.goto(f"{office_ward.url}/labels")
    page.select_option("#unit", "kp3")
    with page.expect_download() as started:
        page.get_by_role("button", name=t("labels.submit")).click()
    assert started.value.path().read_bytes().startswith(b"%PDF")


def test_a_target_is_changed_by_a_form_and_previewed(office_ward: OfficeWard, page: Page) -> None:
    """A wrong entry is marked at its field; a right one is shown as was and becomes, and can be given up."""
    page.goto(f"{office_ward.url}/plan")
    page.get_by_role("link", name=t("plan.sheet.targets")).click()
    field = page.locator("tbody tr").first.locator("input").first
    field.fill("nhiều")
    page.get_by_role("button", name=t("plan.take_in")).click()
    expect(page.locator("[aria-invalid=true]")).to_have_value("nhiều")
    page.locator("[aria-invalid=true]").fill("77")
    page.get_by_role("button", name=t("plan.take_in")).click()
    expect(page.locator("#changes")).to_have_text(t("plan.changes", n=1))
    expect(page.locator("table tbody tr").first).to_contain_text("77")
    page.get_by_role("button", name=t("plan.drop")).click()
    expect(page.locator("main")).to_contain_text(t("plan.state_dropped"))
