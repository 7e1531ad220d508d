"""Bad input by the thousand: schemathesis asks the running server what our OpenAPI file allows, and what it forbids.

It reads the file, makes requests that keep to it and requests that break it (wrong types, out of range, missing,
repeated), and holds every answer against the file. The same requests are made in every run.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
import schemathesis
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from metagate.api.app import all_operations
from metagate.api.openapi import openapi
from tests.europe_pmc import answering, articles
from tests.servers import BASE_PATH, InProcess, in_process

CONFIG = schemathesis.Config.from_dict(
    {
        "generation": {
            "mode": "all",
            "deterministic": True,
            "database": "none",
            "max-examples": 20,
            # A parameter that is unknown is answered with a notice, on purpose (behaviour table, row "Unknown or empty
            # parameter"): it is no negative data here. `test_http_errors.py` has the rule and `strict=true`.
            "allow-extra-parameters": False,
        },
    }
)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
    allow_header_conformance,
]

# The very file that is served: `test_openapi_contract.py` compares the two.
schema = schemathesis.openapi.from_dict(openapi(all_operations(), BASE_PATH, "metagate"), config=CONFIG)


def is_huge(value: str) -> bool:
    digits = value.lstrip("-")
    return digits.isdecimal() and int(digits) >= 2**63


def checks_of(url: str) -> list[CheckFunction]:
    """All checks, but for what our rules let through or refuse on purpose, where the file cannot say so.

    A parameter that is empty, or given several times, is answered with a notice. Numbers beyond 64 bits are refused by
    `max_depth` and `published_after`, whose schemas are the contract's and name no bound.
    """
    sent = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    excused: list[CheckFunction] = []
    if any(value == "" for _, value in sent) or len(dict(sent)) < len(sent):
        excused.append(negative_data_rejection)
    if any(is_huge(value) for _, value in sent):
        excused.append(positive_data_acceptance)
    return [check for check in CHECKS if check not in excused]


@pytest.fixture(scope="module")
def fuzzed(filled_store: str) -> Iterator[InProcess]:
    """A server, and a Europe PMC that answers."""
    with answering(articles) as europe_pmc, in_process(filled_store, europe_pmc_url=europe_pmc.url) as server:
        yield server


@schema.parametrize()
def test_every_answer_keeps_to_the_openapi_file(case: schemathesis.Case, fuzzed: InProcess) -> None:
    response = case.call(base_url=fuzzed.origin)
    case.validate_response(response, checks=checks_of(response.request.url or ""))
