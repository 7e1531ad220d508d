"""Downloads of synthetic records: the files that the pipelines write, in their layout, on a domain for examples."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from metagate.ingest.kinds import Json
from metagate.ingest.synthetic.chance import Chance
from metagate.ingest.synthetic.drawing import Study
from metagate.ingest.synthetic.made import RESULTS
from metagate.ingest.synthetic.resources import rows
from metagate.model.vocabularies import ExperimentTypes

_AMPLICON = ("AMPLI", "METAB")
_SIZES_APART = 20


class _File(NamedTuple):
    """One file of a layout. `{id}` in `path` and `alias` is the accession that files are named after."""

    path: str
    alias: str
    size: int
    indexes: tuple[str, ...]
    fixed: Json


@cache
def _layout(name: str) -> tuple[_File, ...]:
    return tuple(_file(*row[1:]) for row in rows("files.tsv") if row[0] == name)


def _file(
    path: str, kind: str, file_type: str, group: str, short: str, long: str, size: str, indexes: str, alias: str
) -> _File:
    fixed = {
        "file_type": file_type,
        "download_type": kind,
        "download_group": group,
        "short_description": short,
        "long_description": long,
    }
    own = tuple(index for index in indexes.split(",") if index)
    return _File(path, alias or path.rsplit("/", 1)[-1], int(size) * 1000, own, fixed)


def _downloads(layouts: tuple[str, ...], identifier: str, place: str, chance: Chance) -> list[Json]:
    return [_download(file, identifier, place, chance) for layout in layouts for file in _layout(layout)]


def _download(file: _File, identifier: str, place: str, chance: Chance) -> Json:
    url = f"{place}/{file.path.replace('{id}', identifier)}"
    indexes = [{"index_type": index, "url": f"{url}.{index}"} for index in file.indexes]
    return {
        **file.fixed,
        "alias": file.alias.replace("{id}", identifier),
        "file_size_bytes": chance.tail(file.size // 2, _SIZES_APART) + chance.whole(0, 999),
        "url": url,
        "index_files": indexes or None,
    }


def _project_place(study: Study) -> str:
    return f"{RESULTS}/{study.project[:-3]}/{study.project}"


def results_place(study: Study, item: str, version: str, experiment: str) -> str:
    """Where the results of an analysis lie: below its study and its run or assembly."""
    label = ExperimentTypes(experiment).label.lower()
    return f"{_project_place(study)}/{item[:-3]}/{item}/{version}/{label}"


def analysis_files(place: str, item: str, version: str, experiment: str, chance: Chance) -> list[Json]:
    """The files of an analysis, in the layout of its pipeline: V6 has one for each kind of data."""
    if not version.startswith("V6"):
        layout = "legacy"
    elif experiment == "ASSEM":
        layout = "assembly"
    else:
        layout = "amplicon" if experiment in _AMPLICON else "reads"
    return _downloads((layout,), item, place, chance)


def study_files(study: Study, chance: Chance, *, has_assemblies: bool) -> list[Json]:
    """The summaries of a study's analyses."""
    layout = "study_amplicon" if study.experiment in _AMPLICON else "study_reads"
    layouts = (layout, "study_assembly") if has_assemblies else (layout,)
    return _downloads(layouts, study.project, f"{_project_place(study)}/study-summaries", chance)


def genome_files(accession: str, directory: str, chance: Chance, *, has_pangenome: bool) -> list[Json]:
    """The files of a genome in one release of its catalogue."""
    layouts = ("genome", "pangenome") if has_pangenome else ("genome",)
    return _downloads(layouts, accession, f"{RESULTS}/genomes/{directory}/{accession}", chance)


def catalogue_files(directory: str, chance: Chance) -> list[Json]:
    """The files of a catalogue as a whole."""
    return _downloads(("catalogue",), "", f"{RESULTS}/genomes/{directory}", chance)
