"""Every setting in one object: environment (`METAGATE_*`), a file, command line flags.

`docs/settings.md` is made from it.

What a flag says wins over the environment, the environment over the file, the file over the defaults.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

ENVIRONMENT_PREFIX = "METAGATE_"


class SettingsError(Exception):
    """A setting cannot be used: says which, where it came from, and what is allowed."""


def _as_path(text: str) -> str:
    """`/metagenomics/api/v2`: one slash in front, none behind; "" for the root."""
    inner = text.strip("/")
    return f"/{inner}" if inner else ""


BasePath = Annotated[str, AfterValidator(_as_path)]


class Limits(BaseSettings):
    """Limits: name, default, help. Each protects the server from one kind of request."""

    model_config = SettingsConfigDict(env_prefix=ENVIRONMENT_PREFIX, extra="ignore")

    max_page_size: int = Field(default=100, ge=1, le=10_000, description="Rows on one page at the most.")
    max_url_bytes: int = Field(
        default=8_192, ge=256, description="Bytes of path and query together; a longer address answers 414."
    )
    max_header_bytes: int = Field(
        default=32_768, ge=1_024, description="Bytes of all request headers together; more answers 431."
    )
    max_search_characters: int = Field(
        default=500, ge=3, description="Characters of a `search`, `title` or `biome_lineage`; more answers 400."
    )
    max_query_seconds: float = Field(
        default=10.0, gt=0, description="Seconds that one database query may take; a slower one answers 503."
    )
    max_connections: int = Field(
        default=8, ge=1, description="Database connections of one worker process; requests wait for a free one."
    )
    max_wait_seconds: float = Field(
        default=5.0, gt=0, description="Seconds that a request waits for a database connection before it answers 503."
    )
    max_feed_items: int = Field(default=50, ge=1, le=1_000, description="Studies in the RSS feed.")
    max_shutdown_seconds: int = Field(
        default=30, ge=0, description="Seconds that requests in flight get to finish when the server is stopped."
    )


class Settings(Limits):
    """Settings of the server and the command line.

    Raises:
        SettingsError: through `load`, for a value that is not allowed.
    """

    model_config = SettingsConfigDict(env_prefix=ENVIRONMENT_PREFIX, extra="forbid", hide_input_in_errors=True)

    database: str = Field(
        default="sqlite:///metagate.db",
        repr=False,  # It may hold a password.
        description="Where the store is: `sqlite:///file.db`, a file name, or `postgresql://user@host/database`.",
    )
    host: str = Field(default="127.0.0.1", description="Address that the server listens on.")
    port: int = Field(default=8000, ge=0, le=65_535, description="Port that the server listens on; 0 takes a free one.")
    workers: int = Field(default=1, ge=1, le=256, description="Server processes.")
    base_path: BasePath = Field(
        default="/metagenomics/api/v2",
        description="Path below which the API answers; clients of the public service expect this one.",
    )
    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s/]+(/[^\s]*)?$",
        description="Scheme, host and base path as clients see them, for links in answers, e.g. "
        "`https://data.example.org/metagenomics/api/v2`; without it the address that a request came to.",
    )
    default_page_size: int = Field(
        default=20,
        ge=1,
        le=100,
        description="Rows on a page when a request does not say; documented clients expect 20.",
    )
    title: str = Field(default="metagate", description="Name of the service, on the documentation page and in feeds.")
    organization: str = Field(default="metagate", description="Who runs the service, in `service-info`.")
    organization_url: str = Field(
        default="https://example.org", description="Address of who runs the service, in `service-info`."
    )
    europe_pmc_url: str = Field(
        default="https://www.ebi.ac.uk/europepmc/annotations_api",
        description="Europe PMC's annotations API, asked for `publications/{id}/annotations`.",
    )
    europe_pmc_seconds: float = Field(
        default=10.0, gt=0, description="Seconds that Europe PMC gets to answer before the answer is 504."
    )
    europe_pmc_keep_seconds: float = Field(
        default=86_400.0, ge=0, description="Seconds that an answer of Europe PMC is kept in memory."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least grave of the messages that are logged."
    )
    log_format: Literal["json", "text"] = Field(
        default="json", description="A JSON object a line, for machines, or text, for people."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the base class names it
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the base class names it
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, environment, file: in that order."""
        return init_settings, env_settings, *cls._files(settings_cls)

    @classmethod
    def _files(cls, settings_cls: type[BaseSettings]) -> tuple[PydanticBaseSettingsSource, ...]:
        path = _chosen_file
        return () if path is None else (TomlConfigSettingsSource(settings_cls, toml_file=path),)


_chosen_file: Path | None = None


def load(file: Path | None = None, **flags: Any) -> Settings:
    """The settings from all their sources.

    Args:
        file: a TOML file of `name = value` lines.
        flags: what the command line says; None means "not said".

    Raises:
        SettingsError: a name is unknown, a value not allowed, or the file cannot be read.
    """
    global _chosen_file
    if file is not None and not file.is_file():
        raise SettingsError(f"{file}: there is no such settings file")
    _chosen_file = file
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        name = ".".join(str(step) for step in first["loc"])
        known = ", ".join(Settings.model_fields)
        hint = f" Known settings: {known}." if first["type"] == "extra_forbidden" else ""
        raise SettingsError(f"setting {name!r} ({ENVIRONMENT_PREFIX}{name.upper()}): {first['msg']}.{hint}") from None
    except ValueError as error:
        raise SettingsError(f"{file}: cannot be read as TOML: {error}") from error
    finally:
        _chosen_file = None
