"""What every endpoint must answer, worked out from the documents that went in, in plain Python and by no code of ours.

Documents are those of `metagate import records`, all of them public, by the name of their file. Differences between a
document and the answer that shows it are the few that this module spells out: canonical datetimes, labels, nested
objects filled in, defaults of what a document is silent about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache, cached_property
from typing import Any

Json = dict[str, Any]
Documents = Mapping[str, list[Json]]

LABELS = {
    "METAT": "Metatranscriptomic",
    "METAG": "Metagenomic",
    "AMPLI": "Amplicon",
    "ASSEM": "Assembly",
    "HYASS": "Hybrid assembly",
    "LRASS": "Long-read assembly",
    "METAB": "Metabarcoding",
    "UNKNO": "Unknown",
}
LATER = {"V6": ("V6", "V6.1")}
CATALOGUE_FIELDS = [
    "description",
    "protein_catalogue_name",
    "protein_catalogue_description",
    "result_directory",
    "genome_count",
    "unclustered_genome_count",
    "other_stats",
]
STABLE_FIELDS = [
    "ena_genome_accession",
    "ena_sample_accession",
    "ena_study_accession",
    "ncbi_genome_accession",
    "ncbi_study_accession",
    "img_genome_accession",
    "patric_genome_accession",
]
FIGURES = ["length", "num_contigs", "num_genomes_total", "n_50", "gc_content", "type", "completeness", "contamination"]
MORE_FIGURES = [
    "rna_5s",
    "rna_5_8s",
    "rna_16s",
    "rna_18s",
    "rna_23s",
    "rna_28s",
    "trnas",
    "nc_rnas",
    "eggnog_coverage",
    "ipr_coverage",
    "num_proteins",
    "pangenome_size",
    "pangenome_core_size",
    "pangenome_accessory_size",
]
PUBLICATION_KEYS = ["authors", "doi", "isbn", "iso_journal", "pubmed_central_id", "volume", "pub_type"]


def moment(text: str) -> str:
    """ISO 8601 in UTC with milliseconds and a Z. Some real records write the zone twice."""
    return (
        datetime.fromisoformat(text.replace("+00:00Z", "Z")).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    )


def known(accessions: Iterable[str | None] | None) -> list[str]:
    """ENA accessions without null and "None"."""
    return [one for one in accessions or [] if one not in (None, "None", "")]


def place(lineage: str) -> tuple[str, ...]:
    """The steps of a lineage, as forgiving as filters are."""
    return tuple(re.sub(r"[\s\-_()\[\]{}]+", " ", step).strip().casefold() for step in lineage.split(":"))


def is_within(biome: Json | None, lineage: str) -> bool:
    """Whether a biome is that of a lineage, or below it."""
    wanted = place(lineage)
    return biome is not None and place(biome["lineage"])[: len(wanted)] == wanted


def in_order(
    rows: list[Json], field: str, order: str, key: str = "accession", tie: Callable[[Json], Any] = repr
) -> list[Json]:
    """Rows by a field, then by their key upwards; unknown values come last, and first when descending."""
    by_key = sorted(rows, key=lambda row: (_bytes(row[key]), tie(row)))
    unknown = [row for row in by_key if row[field] is None]
    some = sorted((row for row in by_key if row[field] is not None), key=lambda row: _bytes(row[field]))
    if not order.startswith("-"):
        return some + unknown
    # Sorting backwards keeps ties as they are.
    return unknown + sorted(some, key=lambda row: _bytes(row[field]), reverse=True)


def _bytes(value: Any) -> Any:
    return value.encode() if isinstance(value, str) else value


def downloads(document: Json) -> list[Json]:
    """The files of a record."""
    return [
        {
            "alias": one["alias"],
            "file_type": one.get("file_type") or "other",
            "download_type": one.get("download_type") or "Other",
            "download_group": one.get("download_group") or "all",
            "short_description": one.get("short_description") or "",
            "long_description": one.get("long_description") or "",
            "file_size_bytes": one.get("file_size_bytes"),
            "checksum": one.get("checksum"),
            "url": one.get("url"),
            "index_files": one.get("index_files"),
        }
        for one in document.get("downloads") or []
    ]


class Expected:
    """Documents, and what is to be answered from them."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._named = {kind: _by_name(documents.get(kind, [])) for kind in ("studies", "samples", "runs", "assemblies")}

    @cache  # noqa: B019 - it lives as long as the tests
    def documents(self, kind: str) -> list[Json]:
        """The documents of a kind, by accession."""
        return sorted(self._documents.get(kind, []), key=lambda one: str(one["accession"]).encode())

    def given(self, kind: str) -> list[Json]:
        """The documents of a kind, in no order."""
        return list(self._documents.get(kind, []))

    def names(self, kind: str) -> list[str]:
        """Every accession that a document of a kind answers to."""
        return list(self._named[kind])

    def find(self, kind: str, accession: str | None) -> Json | None:
        """The document that answers to an accession: its own, or one of ENA."""
        return None if accession is None else self._named[kind].get(accession.upper())

    # --- biomes and studies -------------------------------------------------------------------------------------------

    def biomes(self, lineage: str = "", depth: int = 99) -> list[Json]:
        """Every biome that is listed or holds something open, from the root down."""
        lineages = {one["lineage"] for one in self.given("biomes")}
        for some in (self.given("studies"), self.given("samples"), self.releases(), self.published()):
            lineages |= {one["biome"]["lineage"] for one in some if one.get("biome")}
        found = [{"biome_name": one.rsplit(":", 1)[-1], "lineage": one} for one in lineages if one.count(":") < depth]
        return sorted([one for one in found if not lineage or is_within(one, lineage)], key=_by_path)

    def biome(self, document: Json) -> Json | None:
        """A record's biome."""
        found = document.get("biome")
        return found and {"biome_name": found["lineage"].rsplit(":", 1)[-1], "lineage": found["lineage"]}

    def study(self, document: Json) -> Json:
        """A study in a list."""
        return {
            "accession": document["accession"],
            "ena_accessions": known(document.get("ena_accessions")),
            "title": document["title"],
            "biome": self.biome(document),
            "updated_at": moment(document["updated_at"]),
            "metadata": document.get("metadata") or {},
        }

    def study_detail(self, document: Json) -> Json:
        """A study by itself."""
        accessions = known(document.get("ena_accessions"))
        first = document["first_accession"] if "first_accession" in document else next(iter(accessions), None)
        return {**self.study(document), "first_accession": first, "downloads": downloads(document)}

    def studies(self, order: str = "accession", search: str = "", lineage: str = "", pipeline: str = "") -> list[Json]:
        """The list of studies."""
        found = [self.study(one) for one in self.documents("studies") if self._is_found(one, "title", search, own=True)]
        found = [one for one in found if not lineage or is_within(one["biome"], lineage)]
        if pipeline:
            versions = LATER.get(pipeline, (pipeline,))
            analyses = self.documents("analyses")
            having = {self._study_of(one) for one in analyses if one.get("pipeline_version") in versions}
            found = [one for one in found if one["accession"] in having]
        name = order.removeprefix("-")
        if name == "accession":
            return found[::-1] if order.startswith("-") else found
        return in_order(found, name, order)

    def _study_of(self, analysis: Json) -> str:
        study = self.find("studies", analysis["study_accession"])
        assert study is not None
        return str(study["accession"])

    def _is_found(self, document: Json, field: str, phrase: str, *, own: bool = False) -> bool:
        texts = [document.get(field) or "", *known(document.get("ena_accessions"))]
        is_it = own and str(document["accession"]).upper() == phrase.strip().upper()
        return not phrase or is_it or any(phrase.casefold() in text.casefold() for text in texts)

    @cached_property
    def _samples_of(self) -> dict[str, list[Json]]:
        """Samples by the accession of each of their studies."""
        found: dict[str, list[Json]] = {}
        for sample in self.documents("samples"):
            studies = [self.find("studies", one["accession"]) for one in sample.get("studies") or []]
            for accession in {str(study["accession"]) for study in studies if study is not None}:
                found.setdefault(accession, []).append(sample)
        return found

    # --- samples and runs ---------------------------------------------------------------------------------------------

    def sample(self, document: Json | None) -> Json | None:
        """A sample in a list."""
        return document and {
            "accession": document["accession"],
            "ena_accessions": known(document.get("ena_accessions")),
            "sample_title": document.get("sample_title"),
            "biome": self.biome(document),
            "updated_at": moment(document["updated_at"]),
        }

    def sample_with_metadata(self, document: Json) -> Json:
        """A sample of a study."""
        return {**(self.sample(document) or {}), "metadata": document.get("metadata") or {}}

    def sample_detail(self, document: Json) -> Json:
        """A sample by itself."""
        found = [self.find("studies", one["accession"]) for one in document.get("studies") or []]
        studies = {one["accession"]: self.study(one) for one in found if one is not None}
        return {**self.sample_with_metadata(document), "studies": [studies[name] for name in sorted(studies)]}

    def samples(self, order: str = "", search: str = "", lineage: str = "") -> list[Json]:
        """The list of samples."""
        found = [one for one in self.documents("samples") if self._is_found(one, "sample_title", search)]
        items = [self.sample(one) or {} for one in found if not lineage or is_within(self.biome(one), lineage)]
        return in_order(items, order.removeprefix("-"), order) if order else items

    def study_samples(self, study: Json) -> list[Json]:
        """The samples of a study."""
        return [self.sample_with_metadata(one) for one in self._samples_of.get(study["accession"], [])]

    def run(self, document: Json | None) -> Json | None:
        """A run in a list."""
        return document and {
            "accession": document["accession"],
            "experiment_type": label(document),
            "sample_accession": accession_of(self.find("samples", document.get("sample_accession"))),
            "study_accession": accession_of(self.find("studies", document.get("study_accession"))),
            "instrument_model": document.get("instrument_model"),
            "instrument_platform": document.get("instrument_platform"),
        }

    def run_detail(self, document: Json) -> Json:
        """A run by itself."""
        study = self.find("studies", document.get("study_accession"))
        return {
            **(self.run(document) or {}),
            "sample": self.sample(self.find("samples", document.get("sample_accession"))),
            "study": study and self.study(study),
        }

    def runs(self, kind: str = "") -> list[Json]:
        """The list of runs."""
        return [one for one in self._run_items if not kind or one["experiment_type"] == LABELS[kind]]

    def sample_runs(self, sample: Json) -> list[Json]:
        """The runs of a sample."""
        return [one for one in self._run_items if one["sample_accession"] == sample["accession"]]

    @cached_property
    def _run_items(self) -> list[Json]:
        return [self.run(one) or {} for one in self.documents("runs")]

    # --- assemblies ---------------------------------------------------------------------------------------------------

    def assembly(self, document: Json | None) -> Json | None:
        """An assembly in a list."""
        return document and {"accession": document["accession"], "updated_at": moment(document["updated_at"])}

    def assembly_runs(self, document: Json) -> list[Json]:
        """The runs that an assembly was made from."""
        named = document.get("run_accessions") or [document.get("run_accession")]
        found = {run["accession"]: run for name in named if (run := self.find("runs", name)) is not None}
        return list(found.values())

    def assembly_detail(self, document: Json) -> Json:
        """An assembly by itself."""
        runs = [run["accession"] for run in self.assembly_runs(document)]
        studies = ("reads_study_accession", "assembly_study_accession")
        return {
            **(self.assembly(document) or {}),
            "run_accession": runs[0] if runs else None,
            "run_accessions": runs,
            "sample_accession": accession_of(self.find("samples", document.get("sample_accession"))),
            **{name: accession_of(self.find("studies", document.get(name))) for name in studies},
            "assembler_name": document.get("assembler_name"),
            "assembler_version": document.get("assembler_version"),
            "metadata": document.get("metadata") or {},
            "status": document.get("status") or {},
        }

    def assemblies(self) -> list[Json]:
        """The list of assemblies."""
        return [self.assembly(one) or {} for one in self.documents("assemblies")]

    def run_assemblies(self, run: Json) -> list[Json]:
        """The assemblies made from a run."""
        return [one for one in self._assembly_details if run["accession"] in one["run_accessions"]]

    def sample_assemblies(self, sample: Json) -> list[Json]:
        """The assemblies of a sample."""
        return [one for one in self._assembly_details if one["sample_accession"] == sample["accession"]]

    @cached_property
    def _assembly_details(self) -> list[Json]:
        return [self.assembly_detail(one) for one in self.documents("assemblies")]

    # --- analyses -----------------------------------------------------------------------------------------------------

    def analysis(self, document: Json) -> Json:
        """An analysis in a list below another record."""
        return {
            "accession": document["accession"],
            "experiment_type": label(document),
            "study_accession": self._study_of(document),
            "run": self.run(self._named_in(document, "run", "runs")),
            "sample": self.sample(self._named_in(document, "sample", "samples")),
            "assembly": self.assembly(self._named_in(document, "assembly", "assemblies")),
            "pipeline_version": document.get("pipeline_version"),
        }

    def _named_in(self, document: Json, field: str, kind: str) -> Json | None:
        return self.find(kind, (document.get(field) or {}).get("accession"))

    def analysis_in_list(self, document: Json) -> Json:
        """An analysis in the list of all."""
        run = self._named_in(document, "run", "runs")
        assembly = self._named_in(document, "assembly", "assemblies")
        runs = [run] if run else self.assembly_runs(assembly) if assembly else []
        results = document.get("results_dir")
        return {
            **self.analysis(document),
            "read_run": [self.run(one) for one in runs],
            "quality_control_summary": document.get("quality_control_summary"),
            "results_dir": results if results and "://" in results else None,
            "metadata": document.get("metadata") or {},
        }

    def analysis_detail(self, document: Json) -> Json:
        """An analysis by itself."""
        return {**self.analysis_in_list(document), "downloads": downloads(document)}

    def analyses(self) -> list[Json]:
        """The list of analyses."""
        return [self.analysis_in_list(one) for one in self.documents("analyses")]

    def analyses_below(self, field: str, accession: str) -> list[Json]:
        """The analyses of a run, an assembly or a study."""
        if field == "study":
            return [one for one in self._analysis_items if one["study_accession"] == accession]
        return [one for one in self._analysis_items if (one[field] or {}).get("accession") == accession]

    @cached_property
    def _analysis_items(self) -> list[Json]:
        return [self.analysis(one) for one in self.documents("analyses")]

    def annotations(self, document: Json) -> Json:
        """An analysis with its annotations."""
        found = {
            name: {inner: _rows(rows) for inner, rows in value.items()} if isinstance(value, dict) else _rows(value)
            for name, value in (document.get("annotations") or {}).items()
        }
        return {**self.analysis_detail(document), "annotations": found}

    def typed_annotations(self, document: Json, kind: str) -> list[Json]:
        """The annotations of one type."""
        here = self.annotations(document)["annotations"]
        for step in kind.split("__"):
            here = here.get(step, {}) if isinstance(here, dict) else {}
        return list(here)

    # --- publications and super studies -------------------------------------------------------------------------------

    def publication(self, document: Json) -> Json:
        """A publication in a list."""
        return {
            "pubmed_id": document["pubmed_id"],
            "title": document["title"],
            "published_year": document.get("published_year"),
            "metadata": {**dict.fromkeys(PUBLICATION_KEYS), **(document.get("metadata") or {})},
        }

    def publication_detail(self, document: Json) -> Json:
        """A publication by itself."""
        found = [self.find("studies", one["accession"]) for one in document.get("studies") or []]
        studies = {one["accession"]: self.study(one) for one in found if one is not None}
        return {**self.publication(document), "studies": [studies[name] for name in sorted(studies)]}

    def publications(self, order: str = "", title: str = "", after: int = -1, before: int = -1) -> list[Json]:
        """The list of publications."""
        found = [self.publication(one) for one in self._documents.get("publications", [])]
        found = [one for one in found if title.casefold() in one["title"].casefold()]
        found = [one for one in found if after < 0 or (one["published_year"] or 0) >= after]
        found = [one for one in found if before < 0 or (one["published_year"] or 9999) <= before]
        return in_order(found, order.removeprefix("-") or "pubmed_id", order, "pubmed_id")

    def study_publications(self, study: Json) -> list[Json]:
        """The publications of a study."""
        details = [self.publication_detail(one) for one in self._documents.get("publications", [])]
        names = {one["pubmed_id"] for one in details if study["accession"] in [s["accession"] for s in one["studies"]]}
        return [one for one in self.publications() if one["pubmed_id"] in names]

    def super_study(self, document: Json) -> Json:
        """A super study in a list."""
        return {name: document.get(name) for name in ("slug", "title", "description", "logo_url")}

    def super_studies(self) -> list[Json]:
        """The list of super studies."""
        found = [self.super_study(one) for one in self._documents.get("super-studies", [])]
        return sorted(found, key=lambda one: str(one["slug"]).encode())

    def super_study_detail(self, document: Json) -> Json:
        """A super study by itself."""
        named = {one["catalogue_id"]: one for one in self.published()}
        return {
            **self.super_study(document),
            **{
                field: [self.study(self.find("studies", one["accession"]) or {}) for one in document.get(field) or []]
                for field in ("flagship_studies", "related_studies")
            },
            "genome_catalogues": [
                self.catalogue(named[one["catalogue_id"]])
                for one in document.get("genome_catalogues") or []
                if one["catalogue_id"] in named
            ],
        }

    # --- genomes ------------------------------------------------------------------------------------------------------

    def published(self) -> list[Json]:
        """The catalogues that the world sees."""
        found = [one for one in self._documents.get("catalogues", []) if one.get("status", "published") == "published"]
        return sorted(found, key=lambda one: str(one["catalogue_id"]).encode())

    def catalogue(self, document: Json) -> Json:
        """A catalogue, in a list or by itself."""
        return {
            "catalogue_id": document["catalogue_id"],
            "name": document["name"],
            "status": "published",
            "catalogue_type": document.get("catalogue_type", "prokaryotes"),
            "updated_at": moment(document["updated_at"]),
            **{name: document.get(name) for name in CATALOGUE_FIELDS},
            **{
                name: document.get(name) or ""
                for name in ("version", "ftp_url", "pipeline_version_tag", "catalogue_biome_label")
            },
            "biome": self.biome(document),
            "downloads": downloads(document),
        }

    def catalogues(self) -> list[Json]:
        """The list of catalogues."""
        return [self.catalogue(one) for one in self.published()]

    def releases(self) -> list[Json]:
        """The genomes of published catalogues, by accession and catalogue."""
        open_ = {one["catalogue_id"] for one in self.published()}
        found = [one for one in self._documents.get("genomes", []) if one["catalogue_id"] in open_]
        return sorted(found, key=lambda one: (one["accession"], one["catalogue_id"]))

    def genome(self, document: Json) -> Json:
        """A genome in a list."""
        return {
            "accession": document["accession"],
            **{name: document.get(name) for name in (*STABLE_FIELDS, *FIGURES)},
            "catalogue_id": document["catalogue_id"],
            "taxon_lineage": document["taxon_lineage"],
            "updated_at": moment(document["updated_at"]),
            "geographic_origin": document.get("geographic_origin"),
            "geographic_range": document.get("geographic_range") or [],
            "biome": self.biome(document),
        }

    def genome_detail(self, document: Json) -> Json:
        """A genome by itself."""
        catalogue = next(one for one in self.published() if one["catalogue_id"] == document["catalogue_id"])
        return {
            **self.genome(document),
            **{name: document.get(name) for name in MORE_FIGURES},
            "downloads": downloads(document),
            "catalogue": self.catalogue(catalogue),
        }

    def genomes(self, order: str = "accession", search: str = "", lineage: str = "", catalogue: str = "") -> list[Json]:
        """The list of genomes, or of those of a catalogue."""
        found = [self.genome(one) for one in self.releases() if not catalogue or one["catalogue_id"] == catalogue]
        found = [one for one in found if not lineage or is_within(one["biome"], lineage)]
        phrase = search.casefold()
        found = [
            one
            for one in found
            if phrase in one["taxon_lineage"].casefold()
            or phrase in one["catalogue_id"].casefold()
            or phrase == one["accession"].casefold()
        ]
        return in_order(found, order.removeprefix("-"), order, tie=lambda one: one["catalogue_id"])

    def shown_release(self, accession: str, catalogue: str = "") -> Json | None:
        """The release by which a genome is shown: the last of its published catalogues, or a named one."""
        found = [one for one in self.releases() if one["accession"] == accession]
        return next((one for one in found[::-1] if not catalogue or one["catalogue_id"] == catalogue), None)

    def links(self, kind: str, assembly: str) -> list[Json]:
        """Genome links or contained genomes of an assembly."""
        rows = []
        for one in self._documents.get(kind, []):
            release = self.shown_release(one["genome"]["accession"])
            if one["assembly_accession"] == assembly and release is not None:
                rows.append(self._link(kind, one, release))
        return sorted(rows, key=lambda row: (row["genome"]["accession"], row.get("run_accession") or ""))

    def _link(self, kind: str, one: Json, release: Json) -> Json:
        catalogue = next(c for c in self.published() if c["catalogue_id"] == release["catalogue_id"])
        fields = "species_rep mag_accession" if kind == "genome-links" else "run_accession containment cani"
        return {
            "genome": {
                "accession": release["accession"],
                "catalogue_id": release["catalogue_id"],
                "taxon_lineage": release["taxon_lineage"],
                "catalogue_version": catalogue.get("version") or "",
                "ena_genome_accession": release.get("ena_genome_accession"),
            },
            **{name: one.get(name) for name in fields.split()},
            "updated_at": moment(one["updated_at"]),
        }


def _by_path(biome: Json) -> tuple[str, str]:
    return ":".join(step.replace(" ", "_") for step in place(biome["lineage"])), biome["lineage"]


def accession_of(document: Json | None) -> str | None:
    """The accession of a document, if it is there."""
    return None if document is None else str(document["accession"])


def label(document: Json) -> str:
    """The label of an experiment type, given as a code or a label."""
    given = document.get("experiment_type") or "UNKNO"
    return LABELS.get(given, given)


def _rows(rows: list[Json] | None) -> list[Json]:
    return [{"count": None, "description": None, "organism": None, **row} for row in rows or []]


def _by_name(documents: Iterable[Json]) -> dict[str, Json]:
    """Documents by every accession they answer to; of several the one whose own it is, then the lowest."""
    found: dict[str, Json] = {}
    for one in sorted(documents, key=lambda one: str(one["accession"]).encode(), reverse=True):
        own = one["accession"]
        names = [*known(one.get("ena_accessions")), *(own.split(",") if "," in own else [])]
        found.update({name.upper(): one for name in names})
    return found | {str(one["accession"]).upper(): one for one in documents}
