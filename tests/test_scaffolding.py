"""The project's own files agree with each other: lock and pyproject, CI and README, Makefile and its help."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKED = {canonicalize_name(name): version for name, version in re.findall(r"(?m)^([\w.-]+)==([^\s;\\]+)", LOCK)}


def _direct_requirements() -> list[str]:
    extras = PROJECT["project"]["optional-dependencies"].values()
    groups = (PROJECT["project"]["dependencies"], *extras, *PROJECT["dependency-groups"].values())
    return sorted({line for group in groups for line in group})


@pytest.mark.parametrize("line", _direct_requirements())
def test_the_lock_meets_every_requirement_of_pyproject(line: str) -> None:
    requirement = Requirement(line)
    version = LOCKED.get(canonicalize_name(requirement.name))
    assert version is not None, f"{line} is not in requirements.lock: run make lock"
    assert requirement.specifier.contains(version), f"requirements.lock has {version} for {line}: run make lock"


def test_every_locked_release_has_hashes_and_no_host_is_named() -> None:
    entries = re.split(r"(?m)^(?=[\w.-]+==)", LOCK)[1:]
    assert len(entries) > 50
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in LOCK


def test_ci_runs_the_test_command_of_the_readme() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert re.search(r'(?m)^step "make test" make test$', script.read_text())
    assert "make test" in (ROOT / "README.md").read_text()


def test_make_help_lists_every_target() -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    phony = re.search(r"(?m)^\.PHONY: (.*)$", (ROOT / "Makefile").read_text())
    assert phony is not None
    assert sorted(re.findall(r"(?m)^  make (\w+) ", said)) == sorted(phony[1].split())
