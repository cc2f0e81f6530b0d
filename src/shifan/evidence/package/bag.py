"""The few text files that make a folder a BagIt bag (RFC 8493, version 1.0): written and read.

Decision record 0010 says why they are written here and not by the bagit library, which the tests check them with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from shifan.domain.text import clean_line

BAGIT = "bagit.txt"
BAG_INFO = "bag-info.txt"
FETCH = "fetch.txt"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
AGENT = "Shifan"
"""How the software that made our packages is named in bag-info.txt."""
ALGORITHMS = ("sha512", "sha256", "sha1", "md5")
"""Those that a manifest of other people's making is checked by, the strongest first; ours are sha256."""

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_LINE = r"([0-9A-Fa-f]+)[ \t]+\*?(.+)"


def manifest_text(digests: Mapping[str, str]) -> str:
    """Return a manifest: digest and path of each file, by path; what a line cannot hold is percent-encoded."""
    return "".join(f"{digest}  {_encoded(path)}\n" for path, digest in sorted(digests.items()))


def read_manifest(text: str) -> tuple[dict[str, str], list[str]]:
    """Return the digests (lower case) by path, and the lines that are none."""
    found: dict[str, str] = {}
    wrong: list[str] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        match = re.fullmatch(_LINE, line)
        if match is None:
            wrong.append(line)
            continue
        path = _decoded(match[2].removeprefix("./"))
        if found.setdefault(path, match[1].lower()) != match[1].lower():
            wrong.append(line)
    return found, wrong


def info_text(facts: Sequence[tuple[str, str]]) -> str:
    """Return the text of bag-info.txt."""
    return "".join(f"{label}: {clean_line(text)}\n" for label, text in facts if clean_line(text))


def read_tags(text: str) -> dict[str, str]:
    """Return the labels and texts of a tag file; a line that begins with a space goes on with the one before."""
    found: dict[str, str] = {}
    label = ""
    for line in text.removeprefix("\ufeff").splitlines():
        if line[:1] in (" ", "\t") and label:
            found[label] += f" {line.strip()}"
            continue
        label, colon, rest = line.partition(":")
        label = label.strip()
        if colon and label:
            found.setdefault(label, rest.strip())
        else:
            label = ""
    return found


def _encoded(path: str) -> str:
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _decoded(path: str) -> str:
    codes = {"0d": "\r", "0a": "\n", "25": "%"}
    return re.sub(r"%(0[aAdD]|25)", lambda found: codes[found[1].lower()], path)
