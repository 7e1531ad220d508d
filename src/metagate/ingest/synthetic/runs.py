"""Synthetic runs and assemblies."""

from __future__ import annotations

from collections.abc import Iterator

from metagate.ingest.kinds import Json
from metagate.ingest.synthetic.chance import Chance, Weighted
from metagate.ingest.synthetic.drawing import Study
from metagate.ingest.synthetic.made import Made, assembly_accession, run_accession, sample_accession
from metagate.ingest.synthetic.plan import Plan, Sources

_MODERN = 2018
_INSTRUMENTS = {
    "before": (
        ("Illumina MiSeq", "ILLUMINA", 30),
        ("Illumina HiSeq 2000", "ILLUMINA", 20),
        ("Illumina HiSeq 2500", "ILLUMINA", 25),
        ("454 GS FLX Titanium", "LS454", 12),
        ("Ion Torrent PGM", "ION_TORRENT", 6),
        ("Illumina NextSeq 500", "ILLUMINA", 7),
    ),
    "amplicon": (
        ("Illumina MiSeq", "ILLUMINA", 72),
        ("Illumina NovaSeq 6000", "ILLUMINA", 9),
        ("Illumina HiSeq 2500", "ILLUMINA", 6),
        ("Ion Torrent S5", "ION_TORRENT", 4),
        ("Sequel II", "PACBIO_SMRT", 4),
        ("MinION", "OXFORD_NANOPORE", 5),
    ),
    "shotgun": (
        ("Illumina NovaSeq 6000", "ILLUMINA", 46),
        ("Illumina HiSeq 4000", "ILLUMINA", 14),
        ("Illumina HiSeq X", "ILLUMINA", 5),
        ("NextSeq 550", "ILLUMINA", 11),
        ("Illumina NovaSeq X", "ILLUMINA", 6),
        ("BGISEQ-500", "BGISEQ", 4),
        ("DNBSEQ-G400", "DNBSEQ", 5),
        ("PromethION", "OXFORD_NANOPORE", 5),
        ("Sequel II", "PACBIO_SMRT", 4),
    ),
}
_WEIGHTED = {name: Weighted([weight for *_, weight in rows]) for name, rows in _INSTRUMENTS.items()}
_LIBRARIES = {
    "AMPLI": ("AMPLICON", "METAGENOMIC"),
    "METAG": ("WGS", "METAGENOMIC"),
    "METAT": ("RNA-Seq", "METATRANSCRIPTOMIC"),
    "METAB": ("AMPLICON", "METAGENOMIC"),
    "UNKNO": ("OTHER", "METAGENOMIC"),
}
_NO_INSTRUMENT = 0.03
_ASSEMBLERS = (("metaSPAdes", "3.15.5"), ("metaSPAdes", "3.15.3"), ("MEGAHIT", "1.2.9"), ("SPAdes", "3.13.0"))
_LONG_READ_ASSEMBLER = ("metaFlye", "2.9.3")
_ASSEMBLED_ELSEWHERE = 0.4
_UNFINISHED = 0.02


def _instrument(study: Study, chance: Chance) -> tuple[str | None, str | None]:
    amplicon = study.experiment in ("AMPLI", "METAB")
    time = "before" if study.year < _MODERN else "amplicon" if amplicon else "shotgun"
    model, platform, _ = _INSTRUMENTS[time][_WEIGHTED[time].index(chance.random())]
    return (None, None) if chance.random() < _NO_INSTRUMENT else (model, platform)


def make_runs(plan: Plan) -> Iterator[Made]:
    """Every run. The runs of a study were made on one instrument, in one way."""
    chance = Chance.of(plan.size.seed, "run records")
    for study in plan.studies():
        model, platform = _instrument(study, chance)
        strategy, source = _LIBRARIES[study.experiment]
        metadata = {
            "library_strategy": strategy,
            "library_source": source,
            "library_layout": "PAIRED" if platform in ("ILLUMINA", "BGISEQ", "DNBSEQ") else "SINGLE",
            "scientific_name": study.theme.organism,
        }
        for sample, runs in plan.runs_of_samples(study.number):
            for number in runs:
                document = {
                    "accession": run_accession(number),
                    "experiment_type": study.experiment,
                    "sample_accession": sample_accession(sample),
                    "study_accession": study.accession,
                    "instrument_model": model,
                    "instrument_platform": platform,
                    "metadata": metadata,
                    "updated_at": chance.moment(study.year + 1),
                }
                visibility = plan.visibility_of_run(number, sample, study.number)
                yield Made("run", document, visibility, study.account)


def make_assemblies(plan: Plan) -> Iterator[Made]:
    """Every assembly."""
    chance = Chance.of(plan.size.seed, "assembly records")
    for study in plan.studies():
        assembled_here = chance.random() > _ASSEMBLED_ELSEWHERE
        for number in plan.assemblies_of_study(study.number):
            sources = plan.sources(number, study.number)
            document = _assembly(number, sources, study, chance)
            # Without a study of its own an assembly counts as one of the study of its reads.
            document["assembly_study_accession"] = study.accession if assembled_here else None
            visibility = plan.visibility_of_assembly(sources, study.number)
            yield Made("assembly", document, visibility, study.account)


def _assembly(number: int, sources: Sources, study: Study, chance: Chance) -> Json:
    accession, runs = assembly_accession(number), [run_accession(run) for run in sources.runs]
    assembler, version = chance.pick(_ASSEMBLERS) if chance.random() > 0.06 else _LONG_READ_ASSEMBLER
    contigs, coverage = chance.tail(800, 300), chance.tail(4, 50) + chance.real(0, 1, 2)
    is_done = chance.random() > _UNFINISHED
    return {
        "accession": accession,
        "ena_accessions": [accession],
        "updated_at": chance.moment(study.year + 1),
        "run_accession": runs[0] if runs else None,
        "run_accessions": runs,
        "sample_accession": sample_accession(sources.sample),
        "reads_study_accession": study.accession,
        "assembler_name": assembler,
        "assembler_version": version,
        "metadata": {"n_contigs": contigs, "coverage": coverage, "coverage_depth": round(coverage * 1.18, 2)},
        "status": {
            "assembly_started": True,
            "assembly_completed": is_done,
            "assembly_uploaded": is_done,
            "assembly_failed": not is_done,
        },
    }
