"""Unpack Debian's CPython 3.14 into a folder of its own: no root, nothing on the host changes.

Usage: debian_python.py TARGET PATCHELF

For Debian and Ubuntu hosts where neither a Python 3.14 nor uv's download is at hand.
The packages come from the mirror that the host's apt already uses and are verified
against that mirror's index. Runs on the Python that the host has (3.9 or newer).
"""

import glob
import hashlib
import lzma
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SUITES = ("forky", "sid")
PACKAGES = (
    "python3.14 python3.14-minimal python3.14-venv python3.14-dev libpython3.14 "
    "libpython3.14-minimal libpython3.14-stdlib libpython3.14-dev libc6 libgcc-s1 libstdc++6 "
    "libssl3t64 libffi8 libsqlite3-0 zlib1g libbz2-1.0 liblzma5 libexpat1 libzstd1 libuuid1 "
    "libreadline8t64 libncursesw6 libtinfo6 libdb5.3t64 libcrypt1"
).split()
LOADERS = {"amd64": "ld-linux-x86-64.so.2", "arm64": "ld-linux-aarch64.so.1"}


def debian_mirror():
    """Return the base URL of the Debian mirror that apt is configured with."""
    sources = glob.glob("/etc/apt/sources.list") + glob.glob("/etc/apt/sources.list.d/*")
    text = "\n".join(Path(name).read_text(errors="replace") for name in sources)
    found = re.findall(r"^(?:URIs:|deb(?:\s+\[[^]]*\])?)\s+(https?://\S*/debian)/?(?:\s|$)", text, re.M)
    return found[0] if found else "http://deb.debian.org/debian"


def fetch(url):
    """Return the bytes at a URL."""
    with urllib.request.urlopen(url, timeout=120) as response:
        return response.read()


def read_index(mirror, suite, architecture):
    """Return the index of a suite as {package: {field: value}}."""
    packed = fetch(f"{mirror}/dists/{suite}/main/binary-{architecture}/Packages.xz")
    index = {}
    for block in lzma.decompress(packed).decode().split("\n\n"):
        fields = dict(re.findall(r"^([A-Za-z0-9-]+): (.*)$", block, re.M))
        if fields.get("Package") in PACKAGES:
            index[fields["Package"]] = fields
    return index


def unpack(mirror, fields, target):
    """Download one package, verify it against the index and unpack it into the target."""
    data = fetch(f"{mirror}/{fields['Filename']}")
    if hashlib.sha256(data).hexdigest() != fields["SHA256"]:
        raise SystemExit(f"{fields['Package']} does not match the index's SHA256")
    with tempfile.NamedTemporaryFile(suffix=".deb") as file:
        file.write(data)
        file.flush()
        subprocess.run(["dpkg-deb", "-x", file.name, str(target)], check=True)


def point_at_own_libraries(target, architecture, patchelf):
    """Make the unpacked interpreter load the unpacked loader and libraries, not the host's."""
    libraries = sorted({str(path.parent) for path in target.rglob("lib*.so.*")})
    (loader,) = list(target.rglob(LOADERS[architecture]))[:1]
    binary = target / "usr/bin/python3.14"
    subprocess.run(
        [patchelf, "--force-rpath", "--set-rpath", ":".join(libraries), str(binary)], check=True
    )
    subprocess.run([patchelf, "--set-interpreter", str(loader), str(binary)], check=True)


def main(target_name, patchelf):
    """Unpack the first suite that has every package."""
    target = Path(target_name).resolve()
    architecture = subprocess.check_output(["dpkg", "--print-architecture"], text=True).strip()
    mirror = debian_mirror()
    for suite in SUITES:
        index = read_index(mirror, suite, architecture)
        if index.keys() >= set(PACKAGES):
            break
    else:
        raise SystemExit(f"No suite of {', '.join(SUITES)} has every package of Python 3.14")
    target.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda name: unpack(mirror, index[name], target), PACKAGES))
    point_at_own_libraries(target, architecture, patchelf)
    print(os.path.join(target, "usr/bin/python3.14"))


if __name__ == "__main__":
    main(*sys.argv[1:])
