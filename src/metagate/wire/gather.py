"""Search for whole genomes or metagenomes by sourmash signatures: jobs, their state, and where their results are."""

from typing import Any

from pydantic import Field

from metagate.wire.base import Document, example

_JOB = "0f3b9c52-6d1e-4a57-9c0e-1f5a2b7d8e90"
_CHILD = "5a1d7e34-2c8b-4f60-8a9d-3e6b0c4f7a21"
_BASE = "https://metagenomes.example.org/metagenomics/api/v2/genomes-search"
SUBMITTED: dict[str, Any] = {
    "message": "1 signature is searched in 1 catalogue.",
    "job_id": _JOB,
    "status": "PENDING",
    "children_ids": {"tidal.sig": _CHILD},
    "signatures_received": ["tidal.sig"],
    "requested_catalogues": ["shore-v1-0"],
    "status_url": f"{_BASE}/status/{_JOB}/",
}
TASK: dict[str, Any] = {
    "overlap": "3.9 Mbp",
    "p_query": "44.7%",
    "p_match": "100.0%",
    "match": "MGYG000900001",
    "catalog": "shore-v1-0",
    "query_filename": "tidal.sig",
    "md5_name": "91c69fc4",
    "matches": 3,
    "status": "MATCHES_FOUND",
}
SIGNATURE: dict[str, Any] = {
    "job_id": _CHILD,
    "status": "SUCCESS",
    "filename": "tidal.sig",
    "result": TASK,
    "results_url": f"{_BASE}/results/{_CHILD}/",
    "catalogue": "shore-v1-0",
    "reason": None,
    "position_in_queue": None,
}
STATUS: dict[str, Any] = {
    "group_id": _JOB,
    "status": "SUCCESS",
    "signatures": [SIGNATURE],
    "results_url": f"{_BASE}/results/{_JOB}/",
    "worker_status": "OK",
}


class SourmashGatherSubmissionData(Document):
    """A search that was taken in."""

    model_config = example(SUBMITTED)

    message: str = Field(description="What was taken in, in words.")
    job_id: str = Field(description="Identifier of the whole search.")
    status: str = Field(description="State of the search.")
    children_ids: dict[str, str] = Field(description="Identifier of the job of each signature, by its name.")
    signatures_received: list[str] = Field(description="Names of the signatures that arrived.")
    requested_catalogues: list[str] = Field(description="Identifiers of the catalogues to search in.")
    status_url: str = Field(description="Where to ask for the state of the search.")


class SourmashGatherSubmissionOut(Document):
    """The answer to a search by signatures."""

    model_config = example({"data": SUBMITTED})

    data: SourmashGatherSubmissionData = Field(description="The search.")


class SourmashTaskResult(Document):
    """The best match of a signature, and how many there are."""

    model_config = example(TASK)

    overlap: str | None = Field(default=None, description="Sequence that query and match share, with its unit.")
    p_query: str | None = Field(
        default=None, description="Share of the query that the match covers, with a percent sign."
    )
    p_match: str | None = Field(
        default=None, description="Share of the match that the query covers, with a percent sign."
    )
    match: str | None = Field(default=None, description="Accession of the best match.")
    catalog: str | None = Field(default=None, description="Identifier of the catalogue that it was found in.")
    query_filename: str | None = Field(default=None, description="Name of the signature.")
    md5_name: str | None = Field(default=None, description="Digest of the signature.")
    matches: int | None = Field(default=None, description="How many genomes match.")
    status: str | None = Field(default=None, description="Whether anything was found.")


class SourmashGatherSignatureStatus(Document):
    """The state of the job of one signature."""

    model_config = example(SIGNATURE)

    job_id: str = Field(description="Identifier of the job.")
    status: str = Field(description="State of the job.")
    filename: str | None = Field(default=None, description="Name of the signature.")
    result: SourmashTaskResult | None = Field(default=None, description="What was found; null until it is done.")
    results_url: str | None = Field(
        default=None, description="Where the table of all matches is; null until it is done."
    )
    catalogue: str | None = Field(default=None, description="Identifier of the catalogue that is searched.")
    reason: str | None = Field(default=None, description="Why it failed, if it did.", examples=["not a signature"])
    position_in_queue: int | None = Field(default=None, description="Jobs before it, while it waits.", examples=[2])


class SourmashGatherStatusData(Document):
    """The state of a search."""

    model_config = example(STATUS)

    group_id: str = Field(description="Identifier of the whole search.")
    status: str = Field(description="State of the search: that of its jobs together.")
    signatures: list[SourmashGatherSignatureStatus] = Field(description="State of the job of each signature.")
    results_url: str | None = Field(default=None, description="Where all results are, as one archive; null until done.")
    worker_status: str = Field(description="Whether the programs that do the jobs are running.")


class SourmashGatherStatusOut(Document):
    """The answer to a question for the state of a search."""

    model_config = example({"data": STATUS})

    data: SourmashGatherStatusData = Field(description="The state.")


COMPONENTS = (
    SourmashGatherSubmissionData,
    SourmashGatherSubmissionOut,
    SourmashTaskResult,
    SourmashGatherSignatureStatus,
    SourmashGatherStatusData,
    SourmashGatherStatusOut,
)
