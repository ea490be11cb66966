"""What a page takes is bounded: forms with a file, and the questions in its address."""

from pathlib import Path
from urllib.parse import urlencode

import pytest

from shared.text import t
from sync_server.office.records.service import MOST_CELLS
from sync_server.papers.word_templates.check import MOST_BYTES
from tests.sync_server.office import Office, open_office


async def _upload(office: Office, *, size: int = 10, files: int = 1, fields: int = 1) -> tuple[int, str]:
    csrf = office.viewer_in(office.browser).csrf
    form = {"csrf": csrf} | {f"field{n}": "" for n in range(fields - 1)}
    sent = [("file", (f"mau{n}.docx", b"x" * size)) for n in range(files)]
    answer = await office.browser.post("/report-template", data=form, files=sent)
    return answer.status_code, answer.text


async def test_a_form_with_a_file_is_bounded(tmp_path: Path) -> None:
    """A file beyond its bound is said on the page; a second one and many fields are refused."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        _, page = await _upload(office, size=MOST_BYTES + 200_000)
        assert t("template.large") in page
        for more in ({"files": 2}, {"fields": 21}):
            status, page = await _upload(office, **more)
            assert (status, 'type="file"' in page) == (400, False)
        _, page = await _upload(office, fields=20)
        assert 'type="file"' in page  # it is read, and what is no template is said beside the form


@pytest.mark.parametrize(
    ("page", "question"),
    [
        ("/records", {"unit": "kp1", "cell": "residents", "page": "1000001"}),
        ("/records", {"unit": "k" * 41, "cell": "residents"}),
        ("/records", {"unit": "kp1", "cell": [f"c{n}" for n in range(MOST_CELLS + 1)]}),
        ("/obstacles", {"kind": "k" * 41}),
    ],
)
async def test_questions_in_an_address_are_bounded(
    tmp_path: Path, page: str, question: dict[str, str]
) -> None:
    """Beyond the bounds the answer is a page that says so."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        answer = await office.browser.get(f"{page}?{urlencode(question, doseq=True)}")
        assert answer.status_code == 400
        assert "<html" in answer.text
