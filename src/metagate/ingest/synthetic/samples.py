"""Synthetic samples."""

from __future__ import annotations

from collections.abc import Iterator

from metagate.ingest.kinds import Json
from metagate.ingest.synthetic.chance import Chance
from metagate.ingest.synthetic.drawing import Study
from metagate.ingest.synthetic.made import Made, sample_accession
from metagate.ingest.synthetic.plan import Plan
from metagate.ingest.synthetic.resources import NOWHERE
from metagate.ingest.synthetic.wording import Wording, capital, wording

_UNTITLED, _WITHOUT_BIOME = 0.06, 0.04
"""Shares of the samples without a title and without a biome: real records have such."""
_PER_SITE = 4
_NARROW = 60
"""Values of a range no wider than this are given with a digit after the point."""


def make_samples(plan: Plan) -> Iterator[Made]:
    """Every sample."""
    chance = Chance.of(plan.size.seed, "sample records")
    for study in plan.studies():
        samples = plan.samples_of_study(study.number)
        if samples:
            yield from _OfStudy(plan, study, wording(study, len(samples), plan.size.seed), chance).make(samples)


class _OfStudy:
    """The samples of one study: what they have in common is put together once."""

    def __init__(self, plan: Plan, study: Study, words: Wording, chance: Chance) -> None:
        self._plan, self._study, self._chance = plan, study, chance
        self._subject, self._site = capital(words.subject), study.theme.site
        self._ranges = [
            (name, low, high - low, ".1f" if high - low <= _NARROW else ".0f") for name, low, high in study.theme.ranges
        ]
        self._biome = {"biome_name": study.biome.name, "lineage": study.biome.lineage}
        self._common = _common(study, words)

    def make(self, samples: range) -> Iterator[Made]:
        plan, study = self._plan, self._study
        for place, number in enumerate(samples):
            visibility = plan.visibility_of_sample(number, study.number)
            yield Made("sample", self._document(number, place), visibility, study.account)

    def _document(self, number: int, place: int) -> Json:
        accession, secondary = sample_accession(number), f"ERS{1_000_001 + number}"
        random, updated_at = self._chance.random, self._chance.moment(self._study.year + 1)
        site, replicate = divmod(place, _PER_SITE)
        title = f"{self._subject}, {self._site} {site + 1}, replicate {replicate + 1}" if random() > _UNTITLED else None
        other = self._plan.second_study(number, self._study.number)
        studies = [{"accession": self._study.accession}]
        if other is not None:
            studies.append({"accession": self._plan.study(other).accession})
        return {
            "accession": accession,
            "ena_accessions": [secondary, accession],
            "sample_title": title,
            "biome": self._biome if random() > _WITHOUT_BIOME else None,
            "updated_at": updated_at,
            "metadata": self._metadata(accession, secondary, title, updated_at),
            "studies": studies,
        }

    def _metadata(self, accession: str, secondary: str, title: str | None, updated_at: str) -> Json:
        random, place = self._chance.random, self._study.place
        metadata = self._common.copy()
        metadata["sample_accession"] = accession
        metadata["secondary_sample_accession"] = secondary
        if title is not None:
            metadata["sample_title"] = title
        metadata["last_updated"] = updated_at[:10]
        if place.country != NOWHERE:
            metadata["lat"] = f"{place.latitude + random() - 0.5:.4f}"
            metadata["lon"] = f"{place.longitude + random() - 0.5:.4f}"
        metadata["collection_date"] = self._chance.day(self._study.year - 1)
        for name, low, width, spelling in self._ranges:
            metadata[name] = format(low + random() * width, spelling)
        return metadata


def _common(study: Study, words: Wording) -> dict[str, str]:
    """The metadata that all samples of a study share, under ENA's names; all values are text, as ENA gives them."""
    theme = study.theme
    biome, feature, material = theme.environment
    common = {
        "scientific_name": theme.organism,
        "center_name": words.centre,
        "country": study.place.country,
        "project_name": words.topic,
        "environment_biome": biome,
        "environment_feature": feature,
        "environment_material": material,
        "checklist": "ERC000011" if theme.host else "ERC000024",
        "first_public": f"{study.year}-06-01",
    }
    if theme.tax_id is not None:
        common["tax_id"] = theme.tax_id
    if theme.host is not None:
        common |= {
            "host": theme.host.name,
            "host_scientific_name": theme.host.name,
            "host_tax_id": theme.host.tax_id,
            "host_body_site": theme.host.site,
        }
    return common
