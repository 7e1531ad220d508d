"""Accessions: how they are compared, and how one text may hold several."""

from __future__ import annotations

import re
from collections.abc import Iterable

ALIASED_KINDS = ("study", "sample", "run", "assembly")
"""Kinds of record that answer to more than one accession (behaviour table, rows "Samples, runs, assemblies" and
"`/studies/{accession}`"): their own, and every ENA accession they carry."""

_INSDC = re.compile(r"(PRJ[NED][A-Z]\d+|[EDS]R[APRSXZ]\d+|SAM[NED][AG]?\d+)")


def normalise(accession: str) -> str:
    """The form in which accessions are compared: upper case, no white space around it.

    Lower case answers too (behaviour table, row "Accession case"), so the look-up key is this form on both sides.
    """
    return accession.strip().upper()


def looks_like_insdc(accession: str) -> bool:
    """Whether the text has the shape of an ENA/INSDC study, sample, run, experiment or assembly accession."""
    return _INSDC.fullmatch(normalise(accession)) is not None


def parts(accession: str) -> list[str]:
    """The single accessions inside one text: real run records are named `SRR014853,SRR014854`.

    >>> parts("SRR014853,SRR014854")
    ['SRR014853', 'SRR014854']
    """
    return [part.strip() for part in accession.split(",") if part.strip()]


def look_up_keys(accession: str, others: Iterable[str] = ()) -> list[str]:
    """Every key under which a record is found: its own accession, the parts of it, and its other accessions.

    Args:
        accession: the record's own accession.
        others: its ENA accessions, in any order.

    Returns:
        Normalised keys without repeats, the record's own accession first.
    """
    texts = [accession, *others]
    if "," in accession:
        texts += parts(accession)
    # A dictionary, not a set: the order is kept.
    return list(dict.fromkeys([text.strip().upper() for text in texts]))
