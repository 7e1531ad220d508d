"""Bring Swagger UI into the package, so that the documentation page needs nothing from outside.

    python scripts/vendor_docs.py            fetch the pinned release with `npm pack`, check it, write the assets
    python scripts/vendor_docs.py --check    compare the assets with VERSIONS; touches no network

To move to another release: put its version and the `dist.integrity` that `npm view swagger-ui-dist@X dist.integrity`
prints into the two constants below, run the script, and run tests/api/test_docs_page.py.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "swagger-ui-dist"
VERSION = "5.35.0"
INTEGRITY = "sha512-U06rpMtW9V3XPGOBeamTUSr0Z09jMX4IJuANpE/EZbAhw0G8CgwrzU4YmXkn/h0wCDNsXdGarTNNHC3sU8yVUQ=="
LICENCE = "Apache-2.0"
FILES = ("swagger-ui-bundle.js", "swagger-ui-bundle.js.LICENSE.txt", "swagger-ui.css", "LICENSE", "NOTICE")
TARGET = Path(__file__).resolve().parent.parent / "src" / "metagate" / "api" / "assets" / "swagger-ui"

SOURCE_MAP = b"/*# sourceMappingURL=swagger-ui.css.map*/"
# The licence asks that a changed file says so (Apache-2.0, section 4b).
CHANGED = b"/* Changed by metagate: the reference to the source map, which is not shipped, was removed. */\n"


class VendorError(Exception):
    """The release is not what was pinned, or the assets are not what VERSIONS says."""


def pack(folder: Path) -> Path:
    """Fetch the pinned release into `folder` with the ordinary npm client; returns the archive.

    Raises:
        VendorError: npm failed, or the archive is not the one that was pinned.
    """
    command = ["npm", "pack", f"{PACKAGE}@{VERSION}", "--json", "--pack-destination", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise VendorError(f"`{' '.join(command)}` failed: {done.stderr.strip()}")
    archives = list(folder.glob("*.tgz"))
    if len(archives) != 1:
        raise VendorError(f"`npm pack` left {len(archives)} archives where one was expected.")
    found = "sha512-" + base64.b64encode(hashlib.sha512(archives[0].read_bytes()).digest()).decode()
    if found != INTEGRITY:
        raise VendorError(f"{PACKAGE} {VERSION} has integrity {found}, but {INTEGRITY} is pinned. Do not use it.")
    return archives[0]


def read_release(archive: Path) -> dict[str, bytes]:
    """The files we ship, by name, from the archive.

    Raises:
        VendorError: a file is missing, or version or licence differ from what was pinned.
    """
    content: dict[str, bytes] = {}
    with tarfile.open(archive) as tar:
        for name in (*FILES, "package.json"):
            try:
                member = tar.extractfile(f"package/{name}")
            except KeyError:
                member = None
            if member is None:
                raise VendorError(f"{PACKAGE} {VERSION} has no file {name}: look at what replaced it.")
            content[name] = member.read()
    check_manifest(json.loads(content.pop("package.json")))
    return content


def check_manifest(manifest: dict[str, object]) -> None:
    """Raises VendorError if the release names another package, version or licence than the pinned one."""
    for key, wanted in (("name", PACKAGE), ("version", VERSION), ("license", LICENCE)):
        if manifest.get(key) != wanted:
            raise VendorError(f"package.json says {key} = {manifest.get(key)!r}; expected {wanted!r}.")


def without_source_map(css: bytes) -> bytes:
    """The stylesheet without its reference to a source map, and with a note that it was changed."""
    if SOURCE_MAP not in css:
        raise VendorError("swagger-ui.css no longer ends in the source map comment: review `without_source_map`.")
    return CHANGED + css.replace(SOURCE_MAP, b"").rstrip() + b"\n"


def versions(content: dict[str, bytes]) -> str:
    """The text of the VERSIONS file: release, licence, integrity, then one `sha256  name` line a file."""
    head = [
        f"package: {PACKAGE}",
        f"version: {VERSION}",
        f"licence: {LICENCE}",
        f"integrity: {INTEGRITY}",
        "changed: swagger-ui.css (source map reference removed)",
        "written by: scripts/vendor_docs.py",
        "",
    ]
    sums = [f"{hashlib.sha256(data).hexdigest()}  {name}" for name, data in sorted(content.items())]
    return "\n".join([*head, *sums, ""])


def vendor() -> None:
    """Fetch, check and write the assets; nothing is written unless every check passed."""
    with tempfile.TemporaryDirectory() as folder:
        content = read_release(pack(Path(folder)))
    content["swagger-ui.css"] = without_source_map(content["swagger-ui.css"])
    TARGET.mkdir(parents=True, exist_ok=True)
    for old in TARGET.iterdir():
        old.unlink()
    for name, data in content.items():
        (TARGET / name).write_bytes(data)
    (TARGET / "VERSIONS").write_text(versions(content), encoding="utf-8")


def check() -> None:
    """Raises VendorError if the assets on disk are not the ones VERSIONS and this script name."""
    found = {path.name: path.read_bytes() for path in TARGET.iterdir()} if TARGET.is_dir() else {}
    recorded = found.pop("VERSIONS", b"").decode()
    if sorted(found) != sorted(FILES) or recorded != versions(found):
        raise VendorError("The assets are not what VERSIONS records. Run `python scripts/vendor_docs.py`.")


def main() -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Vendor Swagger UI for the documentation page.")
    parser.add_argument("--check", action="store_true", help="only compare the assets with VERSIONS (no network)")
    arguments = parser.parse_args()
    try:
        if not arguments.check:
            vendor()
        check()
    except VendorError as error:
        print(f"vendor_docs: {error}", file=sys.stderr)
        return 1
    print(f"{PACKAGE} {VERSION}: {len(FILES)} files in order")
    return 0


if __name__ == "__main__":
    sys.exit(main())
