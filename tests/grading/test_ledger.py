"""A second run knows what has been graded, and of what."""

from dlgrader.grading.ledger import Entry, Ledger, fingerprint

ENTRY = Entry("abc", frozenset({"a.ipynb", "b.ipynb"}))


def test_an_entry_is_found_again_by_another_run(tmp_path):
    Ledger(tmp_path).record("ps/1", "Zoë ../x", ENTRY)
    assert Ledger(tmp_path).entry("ps/1", "Zoë ../x") == ENTRY
    assert Ledger(tmp_path).entry("ps/1", "another") is None
    assert all(path.is_relative_to(tmp_path) for path in tmp_path.rglob("*.json"))


def test_a_forgotten_entry_is_gone(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.record("ps1", "ada", ENTRY)
    ledger.forget("ps1", "ada")
    ledger.forget("ps1", "ada")
    assert ledger.entry("ps1", "ada") is None


def test_a_damaged_entry_counts_as_none(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.record("ps1", "ada", ENTRY)
    next(tmp_path.rglob("*.json")).write_text('{"finger')
    assert ledger.entry("ps1", "ada") is None


def test_a_fingerprint_changes_with_names_contents_links_and_settings(tmp_path):
    folder = tmp_path / "submission"
    folder.mkdir()
    seen = {fingerprint([folder], "")}
    file = folder / "a.ipynb"
    for change in (
        lambda: file.write_text("1"),
        lambda: file.write_text("2"),
        lambda: file.rename(folder / "b.ipynb"),
        lambda: (folder / "link").symlink_to("b.ipynb"),
    ):
        change()
        seen.add(fingerprint([folder], ""))
    seen.add(fingerprint([folder], "--device cpu"))
    assert len(seen) == 6
    assert fingerprint([folder], "") in seen
