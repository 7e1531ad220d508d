"""The plan of a synthetic store: which record belongs to which, without holding any record.

Of each study some bytes are kept. Samples, runs, assemblies and analyses lie in the order of their studies, and where
one study's end and the next one's begin is reckoned from numbers, so that a store of any size is made with the memory
of a small one, and every count is exactly what was asked for.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from metagate.ingest.synthetic.chance import Chance, scattered
from metagate.ingest.synthetic.drawing import ASSEMBLED, DrawnStudies, Study
from metagate.ingest.synthetic.size import Size
from metagate.ingest.synthetic.spread import Spread
from metagate.model.visibility import Visibility

_RUNS_OF_SAMPLES = (1, 1, 2, 1, 1, 3, 1, 6)
_ANALYSES_OF_ITEMS = (2, 2, 3)
_SHARED_EVERY, _SHARED_FIRST = 41, 7
"""One sample in so many belongs to a second study as well."""
_INNER_SHARE = 0.1
"""Of the private share: how many of the records in public studies are private."""
_CO_ASSEMBLED = 0.12
_MOST_RUNS = 4


class Sources(NamedTuple):
    """What an assembly was made from: the numbers of its sample and of its runs."""

    sample: int
    runs: range


class Plan:
    """Which record belongs to which in a store of some size. All records are known by their number, from 0."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self._drawn = DrawnStudies(size)
        self._first_sample = self._deal_samples(Chance.of(size.seed, "sizes of studies"))
        self._runs = Spread(size.samples, size.runs, _RUNS_OF_SAMPLES)
        self._first_source = self._count_sources()
        self._assemblies = Spread(self._first_source[-1], size.assemblies)
        self._analyses = Spread(size.runs + size.assemblies, size.analyses, _ANALYSES_OF_ITEMS)
        self._inner = size.private_share * _INNER_SHARE
        chance = Chance.of(size.seed, "salts")
        self._salts = {kind: chance.getrandbits(62) for kind in ("sample", "run", "assembly", "analysis")}

    def _deal_samples(self, chance: Chance) -> array[int]:
        """The first sample of every study. A few studies have very many samples, most have few."""
        ends, total = [0], 0
        for _ in range(self.size.studies):
            weight = 1 / (0.03 + chance.random())
            total += int(1000 * weight * weight)
            ends.append(total)
        return array("Q", (end * self.size.samples // total if total else 0 for end in ends))

    def _count_sources(self) -> array[int]:
        """How many runs the studies before each study have to make assemblies from.

        Shotgun runs are assembled. A store without any assembles what runs it has, and one without runs has assemblies
        of samples whose reads are somewhere else.
        """
        for counts in (self._shotgun_runs(), self._all_runs(), self._all_samples()):
            ends = array("Q", [0])
            for count in counts:
                ends.append(ends[-1] + count)
            if ends[-1]:
                break
        return ends

    def _shotgun_runs(self) -> Iterator[int]:
        drawn = self._drawn
        return (len(self.runs_of_study(n)) if drawn.experiment(n) in ASSEMBLED else 0 for n in range(self.size.studies))

    def _all_runs(self) -> Iterator[int]:
        return (len(self.runs_of_study(number)) for number in range(self.size.studies))

    def _all_samples(self) -> Iterator[int]:
        return (len(self.samples_of_study(number)) for number in range(self.size.studies))

    # --- which belongs to which ---------------------------------------------------------------------------------------

    def study(self, number: int) -> Study:
        """A study."""
        return self._drawn.study(number)

    def studies(self) -> Iterator[Study]:
        """Every study in order."""
        return map(self._drawn.study, range(self.size.studies))

    def samples_of_study(self, study: int) -> range:
        """The samples that a study is the first study of."""
        return range(self._first_sample[study], self._first_sample[study + 1])

    def study_of_sample(self, sample: int) -> int:
        """The first study of a sample."""
        return bisect_right(self._first_sample, sample) - 1

    def second_study(self, sample: int, study: int) -> int | None:
        """The other study that a sample belongs to, if it has one."""
        number = self.size.studies
        if sample % _SHARED_EVERY != _SHARED_FIRST or number < 2:
            return None
        return (study + 1 + sample % (number - 1)) % number

    def runs_of_study(self, study: int) -> range:
        """The runs of a study."""
        first, after = self._first_sample[study], self._first_sample[study + 1]
        return range(self._runs.first(first), self._runs.first(after))

    def runs_of_samples(self, study: int) -> Iterator[tuple[int, range]]:
        """Each sample of a study with its runs."""
        samples = self.samples_of_study(study)
        return zip(samples, self._runs.deal(samples), strict=True)

    def sample_of_run(self, run: int) -> int:
        """The sample of a run."""
        return self._runs.parent(run)

    def assemblies_of_study(self, study: int) -> range:
        """The assemblies of a study."""
        return range(*(self._assemblies.first(self._first_source[n]) for n in (study, study + 1)))

    def sources(self, assembly: int, study: int) -> Sources:
        """What an assembly of a study was made from."""
        offset = self._assemblies.parent(assembly) - self._first_source[study]
        if not self.size.runs:
            return Sources(self._first_sample[study] + offset, range(0))
        runs = self.runs_of_study(study)
        chosen = scattered(assembly, self._salts["assembly"])
        several = 1 + int(chosen / _CO_ASSEMBLED * _MOST_RUNS) if chosen < _CO_ASSEMBLED else 1
        return Sources(self.sample_of_run(runs[offset]), runs[offset : offset + several])

    def items_of_study(self, study: int) -> Iterator[tuple[str, int, range]]:
        """What may be analysed in a study: "run" or "assembly", its number, and the numbers of its analyses."""
        runs, assemblies = self.runs_of_study(study), self.assemblies_of_study(study)
        first = runs.start + assemblies.start
        analyses = self._analyses.deal(range(first, first + len(runs) + len(assemblies)))
        yield from (("run", run, next(analyses)) for run in runs)
        yield from (("assembly", assembly, next(analyses)) for assembly in assemblies)

    # --- how open they are --------------------------------------------------------------------------------------------

    def _closed_by_itself(self, kind: str, number: int) -> Visibility:
        is_private = self._inner and scattered(number, self._salts[kind]) < self._inner
        return Visibility.PRIVATE if is_private else Visibility.PUBLIC

    def visibility_of_sample(self, sample: int, study: int) -> Visibility:
        """A sample is as open as the most open of its studies, or less."""
        other = self.second_study(sample, study)
        of_study = self._drawn.visibility(study)
        if other is not None:
            of_study = min(of_study, self._drawn.visibility(other))
        return max(of_study, self._closed_by_itself("sample", sample))

    def visibility_of_run(self, run: int, sample: int, study: int) -> Visibility:
        """A run is no more open than its study and its sample."""
        above = max(self._drawn.visibility(study), self.visibility_of_sample(sample, study))
        return max(above, self._closed_by_itself("run", run))

    def visibility_of_assembly(self, sources: Sources, study: int) -> Visibility:
        """An assembly is no more open than its study, its sample and its runs."""
        above = [self._drawn.visibility(study), self.visibility_of_sample(sources.sample, study)]
        return max(*above, *(self.visibility_of_run(run, self.sample_of_run(run), study) for run in sources.runs))

    def visibility_of_analysis(self, analysis: int, above: Visibility) -> Visibility:
        """An analysis is no more open than what was analysed."""
        return max(above, self._closed_by_itself("analysis", analysis))
