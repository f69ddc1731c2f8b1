"""The wheel: what is installed answers from the same pages as the code here."""

import zipfile

from hatchling.builders.wheel import WheelBuilder

from bot.pages import DOCS, pages_for_managers, pages_for_partners


def test_every_page_that_answers_a_question_is_in_the_wheel(tmp_path):
    root = DOCS.parent
    [wheel] = WheelBuilder(str(root)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
        sources = {page.source for page in (*pages_for_managers(), *pages_for_partners())}
        assert len(sources) > 20
        assert sources - names == set()
        assert all(packed.read(source) == (root / source).read_bytes() for source in sources)
    assert {"settings.toml", "prompts/ask/card.md.j2", "bot/pages.py"} <= names
