"""Unpack Debian's CPython 3.14 into a folder of its own: no root, nothing on the host changes.

Usage: debian_python.py TARGET PATCHELF

For Debian and Ubuntu hosts where neither a Python 3.14 nor uv's download is at hand.
The packages come from the mirror that the host's apt already uses and are verified
against that mirror's index. Runs on the Python that the host has (3.9 or newer).
"""

import hashlib
import lzma
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SUITES = ("forky", "sid")
PACKAGES = [
    "python3.14",
    "python3.14-minimal",
    "python3.14-venv",
    "python3.14-dev",
    "libpython3.14",
    "libpython3.14-minimal",
    "libpython3.14-stdlib",
    "libpython3.14-dev",
    "libc6",
    "libgcc-s1",
    "libstdc++6",
    "libssl3t64",
    "libffi8",
    "libsqlite3-0",
    "zlib1g",
    "libbz2-1.0",
    "liblzma5",
    "libexpat1",
    "libzstd1",
    "libuuid1",
    "libreadline8t64",
    "libncursesw6",
    "libtinfo6",
    "libdb5.3t64",
    "libcrypt1",
]
LOADERS = {"amd64": "ld-linux-x86-64.so.2", "arm64": "ld-linux-aarch64.so.1"}
DOWNLOAD_TRIES = 4
DOWNLOAD_TIMEOUT_S = 60
DEBIAN_SOURCE = re.compile(
    r"^(?:URIs:|deb(?:\s+\[[^]]*\])?)\s+(https?://\S*/debian)/?(?:\s|$)", re.MULTILINE
)


def debian_mirror() -> str:
    """Return the base URL of the Debian mirror that apt is configured with."""
    apt = Path("/etc/apt")
    sources = [apt / "sources.list", *sorted((apt / "sources.list.d").glob("*"))]
    text = "\n".join(path.read_text(errors="replace") for path in sources if path.is_file())
    found = DEBIAN_SOURCE.search(text)
    if not found:
        raise SystemExit("apt has no mirror of Debian to take Python 3.14 from")
    return found.group(1)


def fetch(url: str) -> bytes:
    """Return the bytes at a URL; a download that fails is tried again with growing pauses."""
    for attempt in range(DOWNLOAD_TRIES):
        try:
            with urllib.request.urlopen(url, timeout=DOWNLOAD_TIMEOUT_S) as response:
                data: bytes = response.read()
                return data
        except urllib.error.HTTPError as err:
            failure = f"HTTP {err.code}"
            if err.code in {401, 403, 404}:
                break
        except OSError as err:
            failure = str(err)
        time.sleep(2**attempt)
    raise SystemExit(f"Could not download {url}: {failure}")


def read_index(mirror: str, suite: str, architecture: str) -> dict[str, dict[str, str]]:
    """Return the index of a suite as {package: {field: value}}, of the wanted packages only."""
    packed = fetch(f"{mirror}/dists/{suite}/main/binary-{architecture}/Packages.xz")
    index = {}
    for block in lzma.decompress(packed).decode().split("\n\n"):
        fields = dict(re.findall(r"^([A-Za-z0-9-]+): (.*)$", block, re.MULTILINE))
        if fields.get("Package") in PACKAGES:
            index[fields["Package"]] = fields
    return index


def unpack(mirror: str, fields: dict[str, str], target: Path) -> None:
    """Download one package, verify it against the index and unpack it into the target."""
    data = fetch(f"{mirror}/{fields['Filename']}")
    if hashlib.sha256(data).hexdigest() != fields["SHA256"]:
        raise SystemExit(f"{fields['Package']} does not match the index's SHA256")
    with tempfile.NamedTemporaryFile(suffix=".deb") as file:
        file.write(data)
        file.flush()
        subprocess.run(["dpkg-deb", "-x", file.name, str(target)], check=True)


def point_at_own_libraries(target: Path, loader_name: str, patchelf: str) -> None:
    """Make the unpacked interpreter load the unpacked loader and libraries, not the host's."""
    libraries = sorted({str(path.parent) for path in target.rglob("lib*.so.*")})
    loader = next(target.rglob(loader_name))
    binary = str(target / "usr/bin/python3.14")
    rpath = ":".join(libraries)
    subprocess.run([patchelf, "--force-rpath", "--set-rpath", rpath, binary], check=True)
    subprocess.run([patchelf, "--set-interpreter", str(loader), binary], check=True)


def find_packages(mirror: str, architecture: str) -> dict[str, dict[str, str]]:
    """Return the index of the first suite that has every package."""
    for suite in SUITES:
        index = read_index(mirror, suite, architecture)
        if index.keys() >= set(PACKAGES):
            return index
    raise SystemExit(f"No suite of {', '.join(SUITES)} has every package of Python 3.14")


def main(target_name: str, patchelf: str) -> None:
    """Unpack every package into the target folder and print the interpreter's path."""
    if not (shutil.which("dpkg") and shutil.which("dpkg-deb")):
        raise SystemExit("This machine is no Debian or Ubuntu: it has no dpkg")
    target = Path(target_name).resolve()
    architecture = subprocess.check_output(["dpkg", "--print-architecture"], text=True).strip()
    if architecture not in LOADERS:
        raise SystemExit(f"Debian packages for {architecture} are not supported here")
    mirror = debian_mirror()
    index = find_packages(mirror, architecture)
    target.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda name: unpack(mirror, index[name], target), PACKAGES))
    point_at_own_libraries(target, LOADERS[architecture], patchelf)
    print(target / "usr/bin/python3.14")


if __name__ == "__main__":
    main(*sys.argv[1:])
