"""Titles and descriptions: sentences put together from what a study is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from metagate.ingest.synthetic.chance import Chance
from metagate.ingest.synthetic.drawing import Study

_LEADS = {
    "AMPLI": (
        "16S rRNA gene survey of",
        "Bacterial diversity in",
        "The microbiota of",
        "Amplicon sequencing of prokaryotes in",
        "Who is there? Microbial communities in",
    ),
    "METAG": (
        "Shotgun metagenomes of",
        "Metagenomic sequencing of",
        "The metabolic potential of",
        "Metagenome-assembled genomes from",
        "Deep sequencing of",
    ),
    "METAT": ("Metatranscriptomes of", "Gene expression of microbes in", "The active microbes in"),
    "METAB": ("Metabarcoding of", "Eukaryotic diversity in", "18S and ITS survey of"),
    "UNKNO": ("Microbial sequences from", "Sequencing of"),
}
_METHODS = {
    "AMPLI": "The V4 region of the 16S rRNA gene was amplified and sequenced.",
    "METAG": "Total DNA was sequenced with a shotgun approach.",
    "METAT": "RNA was depleted of ribosomal RNA, reverse transcribed and sequenced.",
    "METAB": "The V9 region of the 18S rRNA gene and the ITS1 region were amplified and sequenced.",
    "UNKNO": "DNA was extracted and sequenced.",
}
_AIMS = (
    "The aim of the study was to understand {topic}.",
    "We asked how microbial communities are shaped by {topic}.",
    "These data were produced to study {topic} and are meant as a reference for later work.",
    "Samples were chosen with a view to {topic}.",
)
_CENTRES = (
    "Institute of Marine Microbiology",
    "University of the Northern Shore",
    "National Centre for Microbiome Research",
    "Department of Soil Ecology, Highland University",
    "Centre for Genomics and Environment",
    "European Microbial Genomics Platform",
    "Institute for Gut Health",
    "Polytechnic School of Water Engineering",
    "Agricultural Research Station East",
    "School of Medicine, Harbour City",
    "Laboratory of Extreme Environments",
    "Food and Fermentation Institute",
    "Museum of Natural History, Department of Botany",
    "Joint Sequencing Facility",
)


_STEM, _SHORTEST_WORD = 5, 4


class Wording(NamedTuple):
    """The words of one study.

    Attributes:
        title, description: of the study.
        subject: what was sampled.
        topic: what was asked.
        centre: who submitted it.
    """

    title: str
    description: str
    subject: str
    topic: str
    centre: str


def wording(study: Study, samples: int, seed: int) -> Wording:
    """The words of a study with so many samples; the same whenever it is asked for."""
    chance = Chance.of(seed, f"words of study {study.number}")
    theme = study.theme
    subject, topic = chance.pick(_subjects(study)), chance.pick(theme.topics)
    return Wording(
        _title(study, subject, topic, chance),
        _description(study, samples, topic, chance),
        subject,
        topic,
        chance.pick(_CENTRES),
    )


def _subjects(study: Study) -> Sequence[str]:
    """What may be sampled in a study: what sounds like its biome, or anything of its theme."""
    stems = [word[:_STEM] for word in study.biome.name.lower().split() if len(word) >= _SHORTEST_WORD]
    alike = [subject for subject in study.theme.subjects if any(stem in subject for stem in stems)]
    return alike or study.theme.subjects


def _title(study: Study, subject: str, topic: str, chance: Chance) -> str:
    if study.theme.name == "space_station":
        return f"{capital(subject)}: {topic}"
    place, lead, form = study.place.name, chance.pick(_LEADS[study.experiment]), chance.random()
    if form < 0.3:
        return f"{lead} {subject} from {place}"
    if form < 0.55:
        return f"{lead} {subject}: {topic}"
    if form < 0.8:
        return f"{capital(topic)} in {subject}, {place}"
    return f"{lead} {subject} in {place} and the influence of {topic}"


def _description(study: Study, samples: int, topic: str, chance: Chance) -> str:
    until = study.year + (chance.whole(0, 2) if samples > 1 else 0)
    when = f"between {study.year - 1} and {until - 1}" if until > study.year else f"in {study.year - 1}"
    number = "One sample was" if samples == 1 else f"{samples:,} samples were" if samples else "Samples were"
    aim = chance.pick(_AIMS).format(topic=topic)
    return f"{number} taken in {study.place.name} {when}. {_METHODS[study.experiment]} {aim}"


def capital(text: str) -> str:
    """The text with a capital letter in front, the rest as it is."""
    return text[:1].upper() + text[1:]
