"""The service as a whole: what it says of itself."""

from typing import Literal

from pydantic import Field

from metagate.wire.base import Document, example

API_VERSION = "2.0.0"
"""Version of the public contract that this API follows."""


class ServiceStatus(Document):
    """That the service is up, and what it runs and serves. Not part of the public service's contract."""

    model_config = example({"status": "ok", "version": "0.1.0", "api_version": "2.0.0", "revision": 42, "detail": None})

    status: Literal["ok", "unavailable"] = Field(description="`ok` when requests for data can be answered.")
    version: str = Field(description="Version of the metagate software.")
    api_version: str = Field(description="Version of the API contract that it answers by.")
    revision: int | None = Field(
        default=None,
        description="Number of the data's state, raised by every change; null if the store cannot be read.",
    )
    detail: str | None = Field(
        default=None,
        description="What is wrong and what to do, if anything is.",
        examples=["The database cannot be opened; check its address in the settings."],
    )


COMPONENTS = (ServiceStatus,)
