"""Synthetic analyses."""

from __future__ import annotations

from collections.abc import Iterator

from metagate.ingest.kinds import Json
from metagate.ingest.synthetic.annotations import annotations_of
from metagate.ingest.synthetic.chance import Chance, Weighted
from metagate.ingest.synthetic.drawing import Study
from metagate.ingest.synthetic.files import analysis_files, results_place
from metagate.ingest.synthetic.made import Made, Some, assembly_accession, run_accession, sample_accession
from metagate.ingest.synthetic.plan import Plan
from metagate.model.visibility import Visibility

_AMPLICON = ("AMPLI", "METAB")
_VERSIONS = {
    "amplicon": (("V1", "V2", "V3", "V4", "V4.1", "V5", "V6", "V6.1"), Weighted((1, 3, 4, 2, 22, 28, 30, 10))),
    "reads": (("V1", "V2", "V3", "V4", "V4.1", "V5", "V6"), Weighted((1, 3, 4, 2, 24, 32, 34))),
    "assembly": (("V4.1", "V5", "V6"), Weighted((12, 42, 46))),
}
_PER_ANNOTATED = 3
"""One analysis of so many has annotations, until there are enough."""
_READ_LENGTH = {"AMPLI": 250, "METAB": 250}
_SHOTGUN_LENGTH = 150


def make_analyses(plan: Plan) -> Iterator[Made]:
    """Every analysis."""
    maker = _Maker(plan)
    for study in plan.studies():
        for kind, number, analyses in plan.items_of_study(study.number):
            if analyses:
                yield from maker.make(study, kind, number, analyses)


class _Maker:
    """Makes analyses, and knows which of them have files and annotations."""

    def __init__(self, plan: Plan) -> None:
        size = plan.size
        self._plan, self._chance = plan, Chance.of(size.seed, "analysis records")
        self._annotated = Some(size.analyses, min(size.annotated, -(-size.analyses // _PER_ANNOTATED)))
        self._with_files = Some(size.analyses, size.with_files)

    def make(self, study: Study, kind: str, item: int, analyses: range) -> Iterator[Made]:
        """The analyses of one run or assembly: one for each of consecutive pipeline versions."""
        source, above = self._of_run(study, item) if kind == "run" else self._of_assembly(study, item)
        experiment = study.experiment if kind == "run" else "ASSEM"
        for number, version in zip(analyses, self._versions(kind, experiment, len(analyses)), strict=True):
            document = {
                "accession": f"MGYA{number + 1:08}",
                "study_accession": study.accession,
                "experiment_type": experiment,
                "pipeline_version": version,
                **source,
                **self._results(study, number, version, experiment, source),
                "updated_at": self._chance.moment(study.year + 1),
            }
            visibility = self._plan.visibility_of_analysis(number, above)
            yield Made("analysis", document, visibility, study.account)

    def _of_run(self, study: Study, run: int) -> tuple[Json, Visibility]:
        sample = self._plan.sample_of_run(run)
        source = {
            "run": {"accession": run_accession(run)},
            "sample": {"accession": sample_accession(sample)},
            "assembly": None,
        }
        return source, self._plan.visibility_of_run(run, sample, study.number)

    def _of_assembly(self, study: Study, assembly: int) -> tuple[Json, Visibility]:
        sources = self._plan.sources(assembly, study.number)
        source = {
            "run": None,
            "sample": {"accession": sample_accession(sources.sample)},
            "assembly": {"accession": assembly_accession(assembly)},
        }
        return source, self._plan.visibility_of_assembly(sources, study.number)

    def _versions(self, kind: str, experiment: str, number: int) -> tuple[str, ...]:
        ladder, weights = _VERSIONS["assembly" if kind == "assembly" else _data(experiment)]
        after = weights.index(self._chance.random()) + 1
        chosen = ladder[max(after - number, 0) :][:number]
        return chosen + chosen[-1:] * (number - len(chosen))

    def _results(self, study: Study, number: int, version: str, experiment: str, source: Json) -> Json:
        chance, item = self._chance, (source["run"] or source["assembly"])["accession"]
        is_annotated = self._annotated.has(number)
        has_files = is_annotated or self._with_files.has(number)
        place = results_place(study, item, version, experiment) if has_files else None
        quality = _quality(experiment, version, chance) if experiment != "ASSEM" else None
        results = {
            "downloads": analysis_files(place, item, version, experiment, chance) if place else [],
            "quality_control_summary": quality,
            "results_dir": place,
            "metadata": _marker_genes(chance) if version.startswith("V6") and experiment in _AMPLICON else {},
        }
        if is_annotated:
            results["annotations"] = annotations_of(study.theme.community, experiment, version, chance)
        return results


def _data(experiment: str) -> str:
    return "amplicon" if experiment in _AMPLICON else "reads"


def _quality(experiment: str, version: str, chance: Chance) -> Json:
    """Figures of the quality control: fastp's summary; V6 has one more of raw reads, after their decontamination."""
    length = _READ_LENGTH.get(experiment, _SHOTGUN_LENGTH)
    reads = chance.tail(15_000, 40) if experiment in _AMPLICON else chance.tail(4_000_000, 30)
    summary = _fastp(reads, length, chance)
    if version != "V6" or experiment in _AMPLICON:
        return summary
    return {"fastp": summary, "decontam": _fastp(summary["after_filtering"]["total_reads"], length - 4, chance)}


def _fastp(reads: int, length: int, chance: Chance) -> Json:
    gc, kept = chance.real(0.36, 0.62, 6), chance.real(0.86, 0.995, 4)
    return {
        "fastp_version": "0.23.4",
        "sequencing": f"paired end ({length} cycles + {length} cycles)",
        "before_filtering": _figures(reads, length, gc, chance.real(0.9, 0.97, 6)),
        "after_filtering": _figures(int(reads * kept), length - 2, gc, chance.real(0.97, 0.995, 6)),
    }


def _figures(reads: int, length: int, gc: float, q20: float) -> Json:
    bases, q30 = reads * length, round(q20 * 0.96, 6)
    return {
        "total_reads": reads,
        "total_bases": bases,
        "q20_bases": int(bases * q20),
        "q30_bases": int(bases * q30),
        "q20_rate": q20,
        "q30_rate": q30,
        "read1_mean_length": length,
        "read2_mean_length": length,
        "gc_content": gc,
    }


def _marker_genes(chance: Chance) -> Json:
    reads = chance.tail(9_000, 40)
    return {
        "marker_gene_summary": {
            "closed_reference": {"ssu": {"total_read_count": reads}, "lsu": {"total_read_count": reads // 90}},
            "asv": {"dada2_silva": {"total_read_count": reads * 9 // 10}},
        }
    }
