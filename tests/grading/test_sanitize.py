"""What a graded notebook shows runs in nobody's browser, and what a terminal prints moves nobody's cursor."""

from __future__ import annotations

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from dlgrader.grading.submission.sanitize import SanitizeSubmission
from tests.conftest import TinyCourse, cell

SHOW = "from IPython.display import HTML, Javascript\ndisplay(HTML('<b>bold</b><script>steal()</script>'))"


def test_scripts_are_taken_out_of_a_graded_notebook(released: TinyCourse) -> None:
    shows = f"{SHOW}\ndisplay(Javascript('steal()'))\ndef double(x):\n    raise ValueError('\\x1b[2J')"
    path = released.submit("eve", double=shows, why='Because <img src="x" onerror="steal()"> $a < b$.')
    ran = released.run("autograde", "3")
    assert "\x1b[2J" not in ran.out
    graded = released.root / "autograded" / "eve" / released.day / path.name
    assert [made for made in nbformat.read(graded, 4).cells if "steal" in str(made.get("outputs", made.source))] == []
    assert "<b>bold</b>" in graded.read_text()


def test_what_is_no_markup_stays() -> None:
    formula = "For $a < b$ and $b > c$, &c."
    table = (
        '<div>\n<style scoped>.dataframe {}</style><table border="1"><tbody><tr><td>1</td></tr></tbody></table></div>'
    )
    image = {"image/png": "abc", "text/plain": "<Figure>", "text/html": table, "image/svg+xml": "<svg onload='x'/>"}
    cells = [
        new_markdown_cell(formula),
        new_code_cell("a < b", outputs=[new_output("display_data", data=image), new_output("stream", text="<b")]),
        cell("read-only", "instructors", "plt.show()"),
    ]
    cells.append(cell("markdown", "own", "<p>kept</p><script>gone</script>"))
    SanitizeSubmission().preprocess(nbformat.v4.new_notebook(cells=cells), {})
    assert cells[0].source == formula
    assert cells[1].source == "a < b"
    assert cells[1].outputs[1].text == "<b"
    shown = cells[1].outputs[0].data
    assert set(shown) == {"image/png", "text/plain", "text/html"}
    assert shown["text/html"].replace("\n", "") == "<div><table><tbody><tr><td>1</td></tr></tbody></table></div>"
    assert cells[3].source == "<p>kept</p>"
