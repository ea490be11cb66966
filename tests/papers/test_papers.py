"""Papers that are drawn from the code are as the code is."""

from tests.papers import api, floors


def test_the_picture_of_the_floors_is_of_the_contracts() -> None:
    """`make papers` was run after the last change of a floor."""
    assert floors.PICTURE.read_text(encoding="utf-8") == floors.drawn()


def test_the_reference_of_the_api_is_of_the_routes() -> None:
    """`make papers` was run after the last change of a route or shape."""
    assert api.PAPER.read_text(encoding="utf-8") == api.written()
