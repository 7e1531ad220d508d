"""What is drawn of every study before anything is made: some bytes each."""

from __future__ import annotations

from array import array
from typing import NamedTuple

from metagate.ingest.synthetic.chance import Chance, Weighted
from metagate.ingest.synthetic.resources import Biome, Place, Theme, aboard_station, biomes
from metagate.ingest.synthetic.size import Size
from metagate.model.visibility import Visibility

ACCOUNTS = 5
"""Private studies belong to the accounts Webin-1 to Webin-5."""

EXPERIMENTS = ("AMPLI", "METAG", "METAT", "METAB", "UNKNO")
ASSEMBLED = ("METAG", "METAT")
_EXPERIMENTS = Weighted((58, 29, 6, 4, 3))
_FIRST_YEAR, _YEARS = 2012, Weighted((1, 1, 2, 3, 4, 5, 6, 7, 8, 8, 9, 9, 8))
_FEW, _FEWEST_STATIONS, _PER_STATION = 50, 3, 400
"""From 50 studies on some are about the space station: what the public documentation shows a search for."""
_PER_SUPPRESSED = 10


class Study(NamedTuple):
    """A study as all its records need to know it.

    Attributes:
        number: counts up from 0.
        accession, project, secondary: MGYS…, PRJEB… and ERP…
        experiment: the code of what its runs are.
        account: whose it is; shown only where something is not public.
        year: when it came out; its samples are older, its records were last changed later.
    """

    number: int
    accession: str
    project: str
    secondary: str
    biome: Biome
    theme: Theme
    place: Place
    experiment: str
    visibility: Visibility
    account: str
    year: int


_VISIBILITIES = tuple(Visibility)


class DrawnStudies:
    """All studies of a store, in columns."""

    def __init__(self, size: Size) -> None:
        chance, number = Chance.of(size.seed, "studies"), size.studies
        of_biome = Weighted([biome.weight for biome in biomes()])
        self._biome = array("B", (of_biome.index(chance.random()) for _ in range(number)))
        self._experiment = array("B", (_EXPERIMENTS.index(chance.random()) for _ in range(number)))
        self._year = array("H", (_FIRST_YEAR + _YEARS.index(chance.random()) for _ in range(number)))
        self._account = array("B", (chance.whole(1, ACCOUNTS) for _ in range(number)))
        self._place = array("H", (chance.getrandbits(16) for _ in range(number)))
        self._visibility = array("B", bytes(number))
        private = round(size.private_share * number)
        self._close(chance, private, Visibility.PRIVATE)
        self._close(chance, min(-(-private // _PER_SUPPRESSED), number - private), Visibility.SUPPRESSED)
        self._stations = self._aboard_station()

    def _open(self) -> list[int]:
        return [number for number, value in enumerate(self._visibility) if value == Visibility.PUBLIC]

    def _close(self, chance: Chance, wanted: int, visibility: Visibility) -> None:
        """Make exactly so many of the open studies private or suppressed, each with the same chance."""
        open_ = self._open()
        for place, number in enumerate(open_):
            if chance.random() * (len(open_) - place) < wanted:
                self._visibility[number] = visibility
                wanted -= 1

    def _aboard_station(self) -> frozenset[int]:
        """The studies that are about the space station: open ones where there are enough."""
        number = len(self._biome)
        if number < _FEW:
            return frozenset()
        wanted = max(_FEWEST_STATIONS, number // _PER_STATION)
        open_ = self._open()
        among = open_ if len(open_) >= wanted else range(number)
        return frozenset(among[(2 * place + 1) * len(among) // (2 * wanted)] for place in range(wanted))

    def visibility(self, number: int) -> Visibility:
        """How open a study is."""
        return _VISIBILITIES[self._visibility[number]]

    def experiment(self, number: int) -> str:
        """The code of what a study's runs are."""
        return EXPERIMENTS[self._experiment[number]]

    def study(self, number: int) -> Study:
        """A study by its number."""
        biome = biomes()[self._biome[number]]
        if number in self._stations:
            biome = aboard_station()
        theme = biome.theme
        return Study(
            number=number,
            accession=f"MGYS{number + 1:08}",
            project=f"PRJEB{10_001 + number}",
            secondary=f"ERP{100_001 + number}",
            biome=biome,
            theme=theme,
            place=theme.places[self._place[number] * len(theme.places) >> 16],
            experiment=self.experiment(number),
            visibility=self.visibility(number),
            account=f"Webin-{self._account[number]}",
            year=self._year[number],
        )
