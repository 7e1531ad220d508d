"""The documentation says what the code does: generated tables are up to date, every setting is explained and used."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from metagate.settings import Settings, SettingsError, load

ROOT = Path(__file__).parent.parent
SOURCES = "\n".join(path.read_text() for path in (ROOT / "src").rglob("*.py") if path.name != "settings.py")


def test_generated_pages_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/generate_docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_explained_documented_and_used(name: str) -> None:
    assert Settings.model_fields[name].description
    assert f"`{name}`" in (ROOT / "docs" / "settings.md").read_text()
    assert re.search(rf"settings(?:_of\(.*?\))?\.{name}\b", SOURCES), "no part of the code reads this setting"


def test_links_of_the_documents_lead_somewhere() -> None:
    for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")):
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_flags_win_over_the_environment_and_that_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "metagate.toml"
    file.write_text("port = 1\nhost = '0.0.0.0'\nworkers = 3\n")
    monkeypatch.setenv("METAGATE_PORT", "2")
    monkeypatch.setenv("METAGATE_WORKERS", "4")
    settings = load(file, workers=5, title=None)
    assert (settings.host, settings.port, settings.workers, settings.title) == ("0.0.0.0", 2, 5, "metagate")


@pytest.mark.parametrize(
    ("text", "said"),
    [("prot = 1\n", "prot"), ("port = 'x'\n", "port"), ("port = 70000\n", "65535"), ("port 1\n", "TOML")],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "metagate.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=said):
        load(file)


def test_a_password_in_the_database_address_is_not_in_the_repr() -> None:
    assert "hunter2" not in repr(load(database="postgresql://me:hunter2@db/metagate"))
