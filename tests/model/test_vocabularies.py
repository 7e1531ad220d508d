"""Vocabularies: codes and labels."""

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metagate.model import vocabularies
from metagate.model.vocabularies import AnnotationType, ExperimentType, Vocabulary

LABELS = {
    "METAT": "Metatranscriptomic",
    "METAG": "Metagenomic",
    "AMPLI": "Amplicon",
    "ASSEM": "Assembly",
    "HYASS": "Hybrid assembly",
    "LRASS": "Long-read assembly",
    "METAB": "Metabarcoding",
    "UNKNO": "Unknown",
}


def test_every_code_has_its_label() -> None:
    assert {kind.value: kind.label for kind in ExperimentType} == LABELS


@pytest.mark.parametrize("kind", ExperimentType)
def test_labels_and_codes_are_found_in_any_case(kind: ExperimentType) -> None:
    for text in (kind.value, kind.label):
        for spelled in (text, text.upper(), text.lower(), text.title(), f" {text} "):
            assert ExperimentType.from_label(spelled) is kind


@settings(deadline=None)
@given(st.text())
def test_other_texts_are_refused_with_all_that_is_allowed(text: str) -> None:
    if text.strip().casefold() in {name.casefold() for pair in LABELS.items() for name in pair}:
        return
    with pytest.raises(ValueError, match="is not an experiment type") as refusal:
        ExperimentType.from_label(text)
    assert all(f"{label} ({code})" in str(refusal.value) for code, label in LABELS.items())


def test_annotation_types_are_the_eight_of_the_contract() -> None:
    assert len(AnnotationType) == 8
    assert AnnotationType("taxonomies__its_one_db").split("__") == ["taxonomies", "its_one_db"]


@pytest.mark.parametrize("vocabulary", Vocabulary.__subclasses__())
def test_members_are_texts_and_travel_between_processes(vocabulary: type[Vocabulary]) -> None:
    assert getattr(vocabularies, vocabulary.__name__) is vocabulary
    for member in vocabulary:
        assert str(member) == member.value
        assert pickle.loads(pickle.dumps(member)) is member
