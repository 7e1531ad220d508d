"""Pairs of worlds that the public cannot tell apart: the one holds private, suppressed and unpublished records that the
other does not.

A world is drawn as documents, each with its openness. `whole()` is what the first store gets; `visible()` is the same
without everything that nobody may know of, and without every mention of it, worked out here in plain Python.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from metagate.model.visibility import Visibility

Json = dict[str, Any]
Documents = dict[str, list[Json]]

OWNER = "Webin-1"
WORDS = ["tidal", "pool", "soil", "gut", "space", "station", "marine", "river", "sediment", "human", "wheat", "coral"]
LINEAGES = (
    "root:Engineered",
    "root:Environmental:Aquatic",
    "root:Environmental:Aquatic:Marine",
    "root:Host-associated:Human",
    "root:Host-associated:Human:Digestive system",
)
SECRET_LINEAGES = ("root:Environmental:Aquatic:Secret lake", "root:Secret", "root:Host-associated:Human:Patient 7")
TIMES = ("2026-01-01T00:00:00.000Z", "2026-02-02T00:00:00.500Z", "2026-03-03T00:00:00.000Z")
STATUSES = ("published", "published", "draft", "ready", "retired")
GUARDED = {"studies": "study", "samples": "sample", "runs": "run", "assemblies": "assembly", "analyses": "analysis"}
"""Kinds with a visibility of their own, and their tables."""


@dataclass
class World:
    """Documents by kind, and how open each of those is that can be closed.

    Attributes:
        documents: by the name of their file.
        kept: openness by table and accession; public where nothing is said.
        loose: (table, accession) of records that are left open although their study is closed: the rule must hold
            even where nobody has settled the store.
    """

    documents: Documents
    kept: dict[tuple[str, str], Visibility]
    loose: set[tuple[str, str]] = field(default_factory=set)

    def whole(self) -> Documents:
        """Everything."""
        return self.documents

    def visible(self) -> Documents:
        """What anybody may know."""
        return _Public(self).documents()


class _Public:
    """Works out what is left of a world for the public."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._all = world.documents
        self.studies = self._open("study", "studies", lambda _: [])
        self.samples = self._open("sample", "samples", lambda sample: _accessions(sample["studies"]), of_all=True)
        self.runs = self._open("run", "runs", lambda run: [run["study_accession"]])
        self.assemblies = self._open("assembly", "assemblies", _deciding_study)
        self.analyses = self._open("analysis", "analyses", lambda analysis: [analysis["study_accession"]])
        self.catalogues = {c["catalogue_id"] for c in self._all["catalogues"] if c["status"] == "published"}
        self.genomes = {g["accession"] for g in self._all["genomes"] if g["catalogue_id"] in self.catalogues}

    def _open(self, table: str, plural: str, studies_of: Any, *, of_all: bool = False) -> set[str]:
        """The accessions of a kind that are open: not closed themselves, and not below closed studies alone."""
        found = set()
        for document in self._all[plural]:
            accession = document["accession"]
            above = [study in self.studies for study in studies_of(document) if study is not None]
            is_below = (not any(above) if of_all else not all(above)) if above else False
            is_loose = (table, accession) in self._world.loose
            if (table, accession) not in self._world.kept and (is_loose or not is_below):
                found.add(accession)
        return found

    def documents(self) -> Documents:
        return {
            "biomes": self._all["biomes"],
            "studies": [study for study in self._all["studies"] if study["accession"] in self.studies],
            "samples": [
                {**one, "studies": _among(one["studies"], self.studies)}
                for one in self._all["samples"]
                if one["accession"] in self.samples
            ],
            "runs": [
                {**one, "sample_accession": _if(one["sample_accession"], self.samples)}
                | {"study_accession": _if(one["study_accession"], self.studies)}
                for one in self._all["runs"]
                if one["accession"] in self.runs
            ],
            "assemblies": [
                self._assembly(one) for one in self._all["assemblies"] if one["accession"] in self.assemblies
            ],
            "analyses": [self._analysis(one) for one in self._all["analyses"] if one["accession"] in self.analyses],
            "publications": [
                {**one, "studies": _among(one["studies"], self.studies)} for one in self._all["publications"]
            ],
            "super-studies": [self._super_study(one) for one in self._all["super-studies"]],
            "catalogues": [one for one in self._all["catalogues"] if one["catalogue_id"] in self.catalogues],
            "genomes": [one for one in self._all["genomes"] if one["catalogue_id"] in self.catalogues],
            "genome-links": [one for one in self._all["genome-links"] if self._is_linked(one)],
            "contained-genomes": [
                one
                for one in self._all["contained-genomes"]
                if self._is_linked(one) and one["run_accession"] in {None, *self.runs}
            ],
        }

    def _assembly(self, one: Json) -> Json:
        runs = [run for run in one["run_accessions"] if run in self.runs]
        return {
            **one,
            "run_accession": runs[0] if runs else None,
            "run_accessions": runs,
            "sample_accession": _if(one["sample_accession"], self.samples),
            "reads_study_accession": _if(one["reads_study_accession"], self.studies),
            "assembly_study_accession": _if(one["assembly_study_accession"], self.studies),
        }

    def _analysis(self, one: Json) -> Json:
        kinds = (("run", self.runs), ("sample", self.samples), ("assembly", self.assemblies))
        return {**one, **{name: _if_document(one[name], known) for name, known in kinds}}

    def _super_study(self, one: Json) -> Json:
        return {
            **one,
            "flagship_studies": _among(one["flagship_studies"], self.studies),
            "related_studies": _among(one["related_studies"], self.studies),
            "genome_catalogues": [c for c in one["genome_catalogues"] if c["catalogue_id"] in self.catalogues],
        }

    def _is_linked(self, one: Json) -> bool:
        return one["assembly_accession"] in self.assemblies and one["genome"]["accession"] in self.genomes


def _deciding_study(assembly: Json) -> list[str | None]:
    return [assembly["assembly_study_accession"] or assembly["reads_study_accession"]]


def _accessions(documents: Iterable[Json]) -> list[str]:
    return [document["accession"] for document in documents]


def _among(documents: Iterable[Json], known: set[str]) -> list[Json]:
    return [document for document in documents if document["accession"] in known]


def _if(accession: str | None, known: set[str]) -> str | None:
    return accession if accession in known else None


def _if_document(document: Json | None, known: set[str]) -> Json | None:
    return document if document is not None and document["accession"] in known else None


# --- drawing ----------------------------------------------------------------------------------------------------------


class Drawing:
    """Draws a world.

    Args:
        chance: where every choice comes from.
        size: about how many records there are of a kind.
        full: whether there are as many as that of each kind, and not often fewer.
        loose: whether some records stay open below closed studies.
        analyses: how many times as many analyses as other records there are.
    """

    def __init__(
        self, chance: random.Random, size: int = 4, *, full: bool = False, loose: bool = False, analyses: int = 1
    ) -> None:
        self._chance = chance
        self._size = size
        self._full = full
        self._analyses = analyses
        self._kept: dict[tuple[str, str], Visibility] = {}
        self._loose = loose

    def world(self) -> World:
        """A world in which every kind of record can mention every other, open or closed."""
        studies = self._many(self._study)
        samples = self._many(lambda n: self._sample(n, studies))
        runs = self._many(lambda n: self._run(n, studies, samples))
        assemblies = self._many(lambda n: self._assembly(n, studies, samples, runs))
        many = self._size * self._analyses
        analyses = self._many(lambda n: self._analysis(n, studies, samples, runs, assemblies), many)
        catalogues = self._many(self._catalogue, min(self._size, 4))
        genomes = self._genomes(catalogues)
        documents = {
            "biomes": [{"lineage": lineage, "biome_name": lineage.rsplit(":", 1)[-1]} for lineage in LINEAGES[:3]],
            "studies": studies,
            "samples": samples,
            "runs": runs,
            "assemblies": assemblies,
            "analyses": analyses,
            "publications": self._many(lambda n: self._publication(n, studies)),
            "super-studies": self._many(lambda n: self._super_study(n, studies, catalogues), 2),
            "catalogues": catalogues,
            "genomes": genomes,
            "genome-links": self._links(assemblies, genomes, None),
            "contained-genomes": self._links(assemblies, genomes, runs),
        }
        return World(documents, self._kept, self._loosened(documents) if self._loose else set())

    def _loosened(self, documents: Documents) -> set[tuple[str, str]]:
        kinds = ("runs", "assemblies")
        return {(GUARDED[kind], one["accession"]) for kind in kinds for one in documents[kind] if self._perhaps(2)}

    def _many(self, make: Any, size: int | None = None) -> list[Json]:
        most = size or self._size
        return [make(n) for n in range(1, (most if self._full else self._chance.randint(1, most)) + 1)]

    def _perhaps(self, one_in: int) -> bool:
        return self._chance.randrange(one_in) == 0

    def _keep(self, table: str, accession: str) -> None:
        if self._perhaps(3):
            self._kept[table, accession] = self._chance.choice([Visibility.PRIVATE, Visibility.SUPPRESSED])

    def _is_kept(self, table: str, accession: str) -> bool:
        return (table, accession) in self._kept

    def _one(self, documents: list[Json]) -> str | None:
        """The accession of some document, or None."""
        return None if self._perhaps(5) else str(self._chance.choice(documents)["accession"])

    def _some(self, documents: list[Json], key: str = "accession") -> list[Json]:
        return [{key: document[key]} for document in documents if self._perhaps(2)]

    def _title(self) -> str:
        return " ".join(self._chance.choices(WORDS, k=3))

    def _biome(self, *, secret: bool) -> Json | None:
        if self._perhaps(6):
            return None
        lineage = self._chance.choice(SECRET_LINEAGES if secret and self._perhaps(2) else LINEAGES)
        return {"lineage": lineage, "biome_name": "A secret name" if secret else lineage.rsplit(":", 1)[-1]}

    def _stamped(self, document: Json) -> Json:
        return {**document, "updated_at": self._chance.choice(TIMES)}

    def _study(self, n: int) -> Json:
        accession = f"MGYS{n:08d}"
        self._keep("study", accession)
        # A closed study and an open one can be of the same ENA project.
        ena = [f"PRJEB{self._chance.randint(1, 3)}", f"ERP{n}"]
        return self._stamped(
            {
                "accession": accession,
                "title": self._title(),
                "ena_accessions": ena,
                "first_accession": self._chance.choice([None, *ena]),
                "biome": self._biome(secret=self._is_kept("study", accession)),
                "metadata": {"study_description": self._title()},
                "downloads": self._downloads(),
            }
        )

    def _downloads(self) -> list[Json]:
        url = "https://files.example.org/one.tsv"
        return [] if self._perhaps(2) else [{"alias": "one.tsv", "file_type": "tsv", "url": url}]

    def _sample(self, n: int, studies: list[Json]) -> Json:
        accession = f"SAMEA{n}"
        self._keep("sample", accession)
        within = self._some(studies)
        closed = bool(within) and all(self._is_kept("study", study["accession"]) for study in within)
        return self._stamped(
            {
                "accession": accession,
                "ena_accessions": [f"ERS{self._chance.randint(1, 3)}", accession],
                "sample_title": None if self._perhaps(4) else self._title(),
                "biome": self._biome(secret=closed or self._is_kept("sample", accession)),
                "metadata": {"depth": n},
                "studies": within,
            }
        )

    def _run(self, n: int, studies: list[Json], samples: list[Json]) -> Json:
        accession = f"ERR{n}"
        self._keep("run", accession)
        return self._stamped(
            {
                "accession": accession,
                "experiment_type": self._chance.choice(["Amplicon", "Metagenomic"]),
                "instrument_model": self._chance.choice([None, "MiSeq"]),
                "sample_accession": self._one(samples),
                "study_accession": self._one(studies),
            }
        )

    def _assembly(self, n: int, studies: list[Json], samples: list[Json], runs: list[Json]) -> Json:
        accession = f"ERZ{n}"
        self._keep("assembly", accession)
        within = _accessions(self._some(runs))
        return self._stamped(
            {
                "accession": accession,
                "run_accession": within[0] if within else None,
                "run_accessions": within,
                "sample_accession": self._one(samples),
                "reads_study_accession": self._one(studies),
                "assembly_study_accession": self._one(studies) if self._perhaps(2) else None,
                "metadata": {},
                "status": {"assembly_completed": True},
            }
        )

    def _analysis(
        self, n: int, studies: list[Json], samples: list[Json], runs: list[Json], assemblies: list[Json]
    ) -> Json:
        accession = f"MGYA{n:08d}"
        self._keep("analysis", accession)
        # Most real ones are of a run or an assembly; nothing keeps one from being of both.
        of_run, of_both = self._perhaps(2), self._perhaps(2)
        references = {
            "run": self._one(runs) if of_run or of_both else None,
            "assembly": self._one(assemblies) if of_both or not of_run else None,
            "sample": self._one(samples),
        }
        return self._stamped(
            {
                "accession": accession,
                "experiment_type": "Amplicon",
                "study_accession": self._chance.choice(studies)["accession"],
                "pipeline_version": self._chance.choice(["V4", "V5", "V6", "V6.1", None]),
                "downloads": self._downloads(),
                "annotations": {"pfams": [{"count": n, "description": "x"}], "taxonomies": {"ssu": []}},
                **{name: None if one is None else {"accession": one} for name, one in references.items()},
            }
        )

    def _publication(self, n: int, studies: list[Json]) -> Json:
        return self._stamped(
            {
                "pubmed_id": n,
                "title": self._title(),
                "published_year": self._chance.choice([None, 2020, 2021]),
                "metadata": {},
                "studies": self._some(studies),
            }
        )

    def _super_study(self, n: int, studies: list[Json], catalogues: list[Json]) -> Json:
        flagship = self._some(studies)
        related = [study for study in self._some(studies) if study not in flagship]
        return self._stamped(
            {
                "slug": f"super-{n}",
                "title": self._title(),
                "flagship_studies": flagship,
                "related_studies": related,
                "genome_catalogues": self._some(catalogues, "catalogue_id"),
            }
        )

    def _catalogue(self, n: int) -> Json:
        status = self._chance.choice(STATUSES)
        return self._stamped(
            {
                "catalogue_id": f"{self._chance.choice(WORDS)}-v{n}-0",
                "name": self._title(),
                "version": f"v{n}.0",
                "status": status,
                "biome": self._biome(secret=status != "published"),
                "downloads": self._downloads(),
            }
        )

    def _genomes(self, catalogues: list[Json]) -> list[Json]:
        """Genomes in one catalogue or several, published or not."""
        numbers = range(1, self._size + 2)
        return [self._genome(n, catalogue) for n in numbers for catalogue in catalogues if self._perhaps(2)]

    def _genome(self, n: int, catalogue: Json) -> Json:
        return self._stamped(
            {
                "accession": f"MGYG{n:09d}",
                "ena_genome_accession": f"GCA_{n}",
                "catalogue_id": catalogue["catalogue_id"],
                "length": self._chance.choice([100, 200]),
                "num_contigs": n,
                "n_50": 10,
                "gc_content": 50.5,
                "completeness": self._chance.choice([90.0, 95.5]),
                "contamination": 0.5,
                "num_genomes_total": self._chance.choice([1, 2]),
                "type": "MAG",
                "taxon_lineage": f"d__Bacteria;o__{self._chance.choice(WORDS)}",
                "biome": self._biome(secret=catalogue["status"] != "published"),
                "downloads": self._downloads(),
                "annotations": {"cog_categories": [{"name": "J", "count": n}]},
            }
        )

    def _links(self, assemblies: list[Json], genomes: list[Json], runs: list[Json] | None) -> list[Json]:
        pairs = sorted({(a["accession"], g["accession"]) for a in assemblies for g in genomes if self._perhaps(2)})
        found = []
        for assembly, genome in pairs:
            link: Json = {"assembly_accession": assembly, "genome": {"accession": genome}}
            if runs is None:
                link |= {"species_rep": "GCA_1", "mag_accession": None}
            else:
                link |= {"run_accession": self._one(runs), "containment": 0.5, "cani": None}
            found.append(self._stamped(link))
        return found
