"""How an answer travels: HEAD, ETag and 304, compression. Answers that are streamed pass through as they are."""

from __future__ import annotations

import asyncio
import hashlib
import re
import zlib
from collections.abc import Callable, Mapping

import brotli
import zstandard
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALLEST = 600
"""Bytes below which compression saves nothing: the answer fits one packet anyway."""
_IN_THREAD = 512 * 1024
"""Bytes from which an answer is compressed in a thread, lest others wait."""
_COMPRESSIBLE = re.compile(r"(?:application/(?:json|[a-z.+-]*\+(?:json|xml)|xml|javascript)|text/|image/svg)")


def _gzip(body: bytes) -> bytes:
    # mtime is left out, so that the same answer has the same bytes.
    packer = zlib.compressobj(5, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()


def _br(body: bytes) -> bytes:
    return bytes(brotli.compress(body, quality=4))


def _zstd(body: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(body)


ENCODINGS: Mapping[str, Callable[[bytes], bytes]] = {"zstd": _zstd, "br": _br, "gzip": _gzip}
"""Content encodings, the preferred one first."""


class Delivered:
    """Finishes answers that come in one piece."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Delivery(scope, send))


class _Delivery:
    """The way of one answer to its client."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._request = Headers(scope=scope)
        self._is_head = scope["method"] == "HEAD"
        self._send = send
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        start, self._start = self._start, None
        if start is None:
            await self._pass(message)
        elif message.get("more_body"):
            await self._send(start)
            await self._pass(message)
        else:
            await self._finish(start, message.get("body", b""))

    async def _pass(self, message: Message) -> None:
        if self._is_head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._send(message)

    async def _finish(self, start: Message, body: bytes) -> None:
        headers = MutableHeaders(scope=start)
        if start["status"] == 200:
            tag = hashlib.blake2b(body, digest_size=12).hexdigest()
            encoding = self._encoding(headers, body)
            headers["ETag"] = f'"{tag}-{encoding}"' if encoding else f'"{tag}"'
            headers.setdefault("Cache-Control", self._cache_control())
            headers.add_vary_header("Accept-Encoding, Authorization")
            if self._is_known(tag):
                await self._not_modified(headers)
                return
            if encoding:
                body = await _compressed(encoding, body)
                headers["Content-Encoding"] = encoding
        headers["Content-Length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": b"" if self._is_head else body})

    def _cache_control(self) -> str:
        # "no-cache" lets everybody keep the answer, and asks whether it still holds before it is used.
        return "private, no-cache" if "authorization" in self._request else "public, no-cache"

    def _encoding(self, headers: MutableHeaders, body: bytes) -> str | None:
        if len(body) < SMALLEST or "content-encoding" in headers:
            return None
        if not _COMPRESSIBLE.match(headers.get("content-type", "")):
            return None
        return best_encoding(", ".join(self._request.getlist("accept-encoding")))

    def _is_known(self, tag: str) -> bool:
        given = ", ".join(self._request.getlist("if-none-match"))
        # Any encoding of the same answer will do: the client has it already.
        known = {part.strip().removeprefix("W/").strip('"').partition("-")[0] for part in given.split(",")}
        return given.strip() == "*" or tag in known

    async def _not_modified(self, headers: MutableHeaders) -> None:
        for name in ("Content-Length", "Content-Type", "Content-Encoding"):
            if name in headers:
                del headers[name]
        await self._send({"type": "http.response.start", "status": 304, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": b""})


async def _compressed(encoding: str, body: bytes) -> bytes:
    compress = ENCODINGS[encoding]
    return await asyncio.to_thread(compress, body) if len(body) > _IN_THREAD else compress(body)


def best_encoding(accepted: str) -> str | None:
    """The encoding to use for an `Accept-Encoding` header (RFC 9110, 12.5.3); None for none.

    Of those that the client likes equally, the one that comes first in `ENCODINGS`.
    """
    qualities: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, rest = part.partition(";")
        qualities[name.strip()] = _quality(rest)
    others = qualities.get("*", 0.0)
    best, liked = None, 0.0
    for encoding in ENCODINGS:
        quality = qualities.get(encoding, others)
        if quality > liked:
            best, liked = encoding, quality
    return None if qualities.get("identity", 0.0) > liked else best


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
