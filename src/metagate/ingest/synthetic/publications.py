"""Synthetic publications."""

from __future__ import annotations

from collections.abc import Iterator

from metagate.ingest.kinds import Json
from metagate.ingest.synthetic.chance import LAST_YEAR, Chance
from metagate.ingest.synthetic.made import Made
from metagate.ingest.synthetic.plan import Plan
from metagate.ingest.synthetic.spread import Spread
from metagate.ingest.synthetic.wording import capital, wording

_FIRST_PUBMED_ID = 90_000_001
"""Far above the numbers that PubMed has given, so that no real publication is taken for one of these."""
_DOI_PREFIX = "10.5555"
"""The prefix that is reserved for examples."""
_PER_STUDIES = (3, 5)
_SEVERAL, _MOST_MORE = 0.15, 3
_YEARLESS = 0.02
_FORMS = (
    "How {topic} shapes microbial communities: lessons from {subject}",
    "{Subject}: a microbial perspective on {topic}",
    "Genomes and functions of microbes in {subject} from {place}",
    "A microbial survey of {subject} from {place}",
    "Linking {topic} to microbial function in {subject}",
)
_JOURNALS = (
    "Nat Microbiol", "ISME J", "Microbiome", "mSystems", "Environ Microbiol", "FEMS Microbiol Ecol", "Front Microbiol",
    "Appl Environ Microbiol", "Cell Host Microbe", "Gut Microbes", "PLoS One", "Sci Data", "Genome Biol", "Nat Commun",
)  # fmt: skip
_SURNAMES = (
    "Abara", "Bergström", "Castellano", "Dubois", "Eriksen", "Fischer", "Grant", "Hashimoto", "Ivanova", "Jansen",
    "Kowalski", "Li", "Moreau", "Nguyen", "O'Connor", "Pereira", "Quispe", "Rossi", "Şahin", "Tanaka", "Ueda", "Varga",
    "Wang", "Xu", "Yilmaz", "Zhang",
)  # fmt: skip
_INITIALS = "ABCDEFGHJKLMNPRSTVW"


def make_publications(plan: Plan) -> Iterator[Made]:
    """Publications on about 60 of 100 studies."""
    chance = Chance.of(plan.size.seed, "publication records")
    above, below = _PER_STUDIES
    number = -(-plan.size.studies * above // below)
    studies = Spread(number, plan.size.studies)
    for publication in range(number):
        yield Made("publication", _publication(plan, publication, studies.first(publication), chance))


def _publication(plan: Plan, publication: int, number: int, chance: Chance) -> Json:
    study = plan.study(number)
    words = wording(study, len(plan.samples_of_study(number)), plan.size.seed)
    form = chance.pick(_FORMS)
    title = form.format(
        topic=words.topic, subject=words.subject, Subject=capital(words.subject), place=study.place.name
    )
    year = min(study.year + chance.whole(0, 3), LAST_YEAR)
    several = chance.whole(1, _MOST_MORE) if chance.random() < _SEVERAL else 0
    about = range(number, min(number + several + 1, plan.size.studies))
    return {
        "pubmed_id": _FIRST_PUBMED_ID + publication,
        "title": title,
        "published_year": year if chance.random() > _YEARLESS else None,
        "metadata": _metadata(publication, year, chance),
        "studies": [{"accession": plan.study(other).accession} for other in about],
        "updated_at": chance.moment(study.year + 1),
    }


def _metadata(publication: int, year: int, chance: Chance) -> Json:
    authors = [f"{chance.pick(_SURNAMES)} {chance.pick(_INITIALS)}" for _ in range(chance.whole(2, 9))]
    return {
        "authors": ", ".join(authors) + ".",
        "doi": f"{_DOI_PREFIX}/metagenomes.{year}.{publication + 1}",
        "isbn": None,
        "iso_journal": chance.pick(_JOURNALS),
        "pubmed_central_id": _FIRST_PUBMED_ID + publication if chance.random() < 0.7 else None,
        "volume": str(chance.whole(1, 60)),
        "pub_type": "review" if chance.random() < 0.04 else "journal article",
    }
