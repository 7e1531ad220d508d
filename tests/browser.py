"""A real browser for tests: headless Chromium that can reach one server on 127.0.0.1 and nothing else.

Chromium is the system's own (Debian's package `chromium`; Chrome does too). Where it is missing, tests are skipped with
the reason; with METAGATE_REQUIRE_BROWSER=1 in the environment they fail instead, so CI cannot lose them in silence.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Route, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Below Playwright's own interception: no name and no address but this one resolves, whoever in the browser asks.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)

CSP_MARK = "CSP violation:"
_REPORT_CSP = f"""
document.addEventListener("securitypolicyviolation", (event) => {{
  console.error("{CSP_MARK}", event.effectiveDirective, event.blockedURI);
}});
"""


@dataclass
class Watched:
    """A page, and all it did that a page without internet must not do.

    Attributes:
        page: the Playwright page.
        foreign: URLs outside the test server that were asked for; every one was refused.
        errors: messages of the console at level error (a resource that failed to load is one), uncaught exceptions
            and violations of the security policy.
    """

    page: Page
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def assert_clean(self) -> None:
        """Nothing was asked from another host, and nothing went wrong in the page."""
        assert self.foreign == [], "the page asked for something outside its own server"
        assert self.errors == [], "the page had errors"


def chromium() -> str:
    """Path of the browser; skips the test where there is none, or fails it if METAGATE_REQUIRE_BROWSER=1."""
    found = [path for program in PROGRAMS if (path := shutil.which(program))]
    if found:
        return found[0]
    reason = "NOT TESTED: no `chromium` on the PATH. Install Debian's package chromium to run the browser tests."
    if os.environ.get("METAGATE_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def open_browser(origin: str, *, width: int = 1280, height: int = 900) -> Iterator[Watched]:
    """A page of a fresh browser that reaches only `origin` (`http://127.0.0.1:PORT`).

    Use it inside one test: while it is open, Playwright keeps an event loop in this thread, and `asyncio.run` fails.
    """
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            # A service worker could ask for things where the interception does not see it.
            context = browser.new_context(service_workers="block", viewport={"width": width, "height": height})
            yield _watch(context, origin)
        finally:
            browser.close()


def _watch(context: BrowserContext, origin: str) -> Watched:
    """A page of the context with its recorders attached."""
    context.add_init_script(_REPORT_CSP)
    watched = Watched(context.new_page())

    def route(call: Route) -> None:
        if _origin(call.request.url) == origin:
            call.continue_()
        else:
            watched.foreign.append(call.request.url)
            call.abort("internetdisconnected")

    def console(message: ConsoleMessage) -> None:
        if message.type == "error":
            watched.errors.append(f"{message.text} ({message.location.get('url', '')})")

    context.route("**/*", route)
    context.route_web_socket("**/*", lambda socket: watched.foreign.append(socket.url))
    page = watched.page
    page.on("console", console)
    page.on("pageerror", lambda error: watched.errors.append(f"uncaught: {error}"))
    return watched


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
