"""Europe PMC's text-mined annotations of a publication, grouped as the contract shows them.

Asked when a reader asks, never longer than a set time, and kept in memory: Europe PMC mines a text once.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping

import httpx
from pydantic import BaseModel, TypeAdapter

from metagate.api.errors import BadGateway, GatewayTimeout
from metagate.store.documents import Document

_KEPT = 1_000
"""Publications whose annotations are kept in memory."""
_LARGEST = 16 * 1024 * 1024
"""Bytes of an answer that are read; a larger one is nonsense."""

GROUPS: Mapping[str, tuple[str, str]] = {
    "Sample-Material": ("Sample material", "What the microbiome was extracted from"),
    "Body-Site": ("Body site", "Part or structure of a host's body in which the microbiome lives"),
    "Host": ("Host", "Organism in or on which the microbiome lives"),
    "Engineered": ("Engineered environment", "Environment made by people in which the microbiome lives"),
    "Ecoregion": ("Ecoregion", "Natural environment of the microbiome"),
    "Date": ("Date", "When the sample was taken"),
    "Place": ("Place", "Where the sample was taken: a named place"),
    "Site": ("Site", "Where the sample was taken: a site within a place"),
    "State": ("State", "Condition of the host or the environment"),
    "Treatment": ("Treatment", "What was done to the host, the environment or the sample"),
    "Kit": ("Kit", "Kit used to extract or to sequence"),
    "Gene": ("Gene", "Target gene, such as a region of the 16S or 18S rRNA gene"),
    "Primer": ("Primer", "PCR primers"),
    "LS": ("Library strategy", "Strategy of the library, such as amplicon or whole metagenome"),
    "LCM": ("Library construction method", "How the library was constructed, such as paired end"),
    "Sequencing": ("Sequencing platform", "Platform on which the library was sequenced"),
}
"""Annotation types of Europe PMC's metagenomics provider: their title and what they tell."""
_PROCESSING = ("Kit", "Gene", "Primer", "LS", "LCM", "Sequencing", "Treatment")
"""Types that tell how samples were processed; the others tell where they come from."""


class Tag(BaseModel):
    """A term of an ontology, as Europe PMC writes it."""

    name: str | None = None
    uri: str | None = None


class Annotation(BaseModel):
    """An annotation as Europe PMC writes it; what it does not know it leaves out."""

    exact: str | None = None
    prefix: str | None = None
    postfix: str | None = None
    type: str | None = None
    id: str | None = None
    provider: str | None = None
    section: str | None = None
    tags: list[Tag] | None = None


class Article(BaseModel):
    """An article as Europe PMC writes it."""

    annotations: list[Annotation]


_ARTICLES = TypeAdapter(list[Article])


class EuropePmc:
    """A client of Europe PMC's annotations API.

    Args:
        url: the API's address.
        seconds: how long it gets to answer.
        keep_seconds: how long an answer is kept.
    """

    def __init__(self, url: str, seconds: float, keep_seconds: float) -> None:
        self._url = url.rstrip("/")
        self._seconds = seconds
        self._keep_seconds = keep_seconds
        self._kept: OrderedDict[int, tuple[float, Document]] = OrderedDict()
        self._client = httpx.AsyncClient(timeout=seconds, headers={"Accept": "application/json"})

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def annotations(self, pubmed_id: int) -> Document:
        """`PublicationAnnotations` of a publication; empty groups where Europe PMC has mined none.

        Raises:
            GatewayTimeout: no answer in time.
            BadGateway: no connection, or an answer that is none.
        """
        kept = self._kept.get(pubmed_id)
        if kept is not None and time.monotonic() - kept[0] < self._keep_seconds:
            self._kept.move_to_end(pubmed_id)
            return kept[1]
        document = grouped(await self._fetch(pubmed_id))
        self._kept[pubmed_id] = (time.monotonic(), document)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return document

    async def _fetch(self, pubmed_id: int) -> list[Annotation]:
        query = {"articleIds": f"MED:{pubmed_id}", "provider": "Metagenomics", "format": "JSON"}
        address = f"{self._url}/annotationsByArticleIds"
        try:
            # One clock over all of it: a server that sends a byte a second is late as well.
            async with asyncio.timeout(self._seconds), self._client.stream("GET", address, params=query) as response:
                response.raise_for_status()
                body = await _body(response)
            return [annotation for article in _ARTICLES.validate_json(body) for annotation in article.annotations]
        except (httpx.TimeoutException, TimeoutError):
            raise GatewayTimeout(f"Europe PMC did not answer within {self._seconds:g} s; try again later.") from None
        except httpx.HTTPError as error:
            raise BadGateway(f"Europe PMC could not be asked ({type(error).__name__}); try again later.") from None
        except ValueError:
            raise BadGateway(
                "Europe PMC answered with something that is not its annotations; try again later."
            ) from None


async def _body(response: httpx.Response) -> bytes:
    body = bytearray()
    async for part in response.aiter_bytes():
        body += part
        if len(body) > _LARGEST:
            raise ValueError("the answer is too large")
    return bytes(body)


def grouped(annotations: list[Annotation]) -> Document:
    """Annotations as Europe PMC gives them, grouped by type, then by what was said (upper and lower case alike)."""
    groups: dict[str, dict[str, list[Document]]] = {}
    for annotation in annotations:
        kind, text = annotation.type or "", annotation.exact or ""
        groups.setdefault(kind, {}).setdefault(text.casefold(), []).append(_mention(annotation, kind, text))
    documents = [_group(kind, groups[kind]) for kind in sorted(groups)]
    return {
        "sample_processing": [group for group in documents if group["annotation_type"] in _PROCESSING],
        "other": [group for group in documents if group["annotation_type"] not in _PROCESSING],
    }


def _group(kind: str, by_text: Mapping[str, list[Document]]) -> Document:
    title, description = GROUPS.get(kind, (kind, kind))
    return {
        "annotation_type": kind,
        "title": title,
        "description": description,
        "annotations": [{"annotation_text": text, "mentions": by_text[text]} for text in sorted(by_text)],
    }


def _mention(annotation: Annotation, kind: str, text: str) -> Document:
    return {
        "exact": text,
        "id": annotation.id,
        "postfix": annotation.postfix,
        "prefix": annotation.prefix,
        "provider": annotation.provider or "Metagenomics",
        "type": kind,
        "tags": [{"name": tag.name or "", "uri": tag.uri or ""} for tag in annotation.tags or []],
        "section": annotation.section,
    }
