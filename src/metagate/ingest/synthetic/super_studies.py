"""Synthetic super studies."""

from __future__ import annotations

from collections.abc import Iterator

from metagate.ingest.kinds import Json
from metagate.ingest.synthetic.chance import LAST_YEAR, Chance
from metagate.ingest.synthetic.made import Made
from metagate.ingest.synthetic.plan import Plan

_SUPER_STUDIES = (
    (
        "ocean-life",
        "Life in the Ocean",
        "Expeditions and time series that follow **marine microbes** from the surface to the sea floor.",
        ("marine", "marine_sediment", "coast", "coral"),
        ("marine-v1-0",),
    ),
    (
        "human-gut-atlas",
        "Human Gut Atlas",
        "Studies of the **human gut microbiome** in health and disease, from birth to old age.",
        ("human_gut",),
        ("human-gut-v2-0", "human-gut-v1-0"),
    ),
    (
        "soil-observatory",
        "Soil Observatory",
        "What lives in **soils and around roots**, and how farming and a warmer climate change it.",
        ("soil", "farmland", "permafrost", "plant"),
        ("soil-v1-0",),
    ),
    (
        "built-world",
        "The Built World",
        "Microbes of **houses, hospitals, pipes and spacecraft**.",
        ("built", "space_station", "drinking_water", "wastewater"),
        (),
    ),
)
_FEW_STUDIES = 20
_LOOKED_AT = 2_000
_MOST_FLAGSHIPS, _MOST_RELATED = 3, 9


def make_super_studies(plan: Plan) -> Iterator[Made]:
    """Four super studies; two where there are few studies, none where there are none."""
    chance = Chance.of(plan.size.seed, "super study records")
    number = len(_SUPER_STUDIES) if plan.size.studies >= _FEW_STUDIES else 2 if plan.size.studies else 0
    for slug, title, description, themes, catalogues in _SUPER_STUDIES[:number]:
        members = _members(plan, themes)
        document = {
            "slug": slug,
            "title": title,
            "description": description,
            "logo_url": f"/metagenomics/logos/{slug}.png",
            "flagship_studies": members[:_MOST_FLAGSHIPS],
            "related_studies": members[_MOST_FLAGSHIPS : _MOST_FLAGSHIPS + _MOST_RELATED],
            "genome_catalogues": [{"catalogue_id": name} for name in catalogues] if plan.size.genomes else [],
            "updated_at": chance.moment(LAST_YEAR),
        }
        yield Made("super_study", document)


def _members(plan: Plan, themes: tuple[str, ...]) -> list[Json]:
    """The first studies of some themes; of any where there are none of these."""
    looked_at = [plan.study(number) for number in range(min(plan.size.studies, _LOOKED_AT))]
    found = [study for study in looked_at if study.theme.name in themes]
    return [{"accession": study.accession} for study in (found or looked_at)[: _MOST_FLAGSHIPS + _MOST_RELATED]]
