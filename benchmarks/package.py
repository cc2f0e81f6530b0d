"""A package of 5,000 files of 2 GB together, against ``zip -0`` and ``sha256sum`` on the same files.

Ours also writes both catalogues, reads everything back and checks it. Looking through texts comes before, and is not
part of it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
from pathlib import Path

from shifan.domain.evidence import Evidence, EvidenceKind, EvidenceLink, Storage
from shifan.services.packing import Packing, pack
from shifan.services.session import Session, new_id
from shifan.services.setup import create_workspace, new_application

FILES, BYTES = 5_000, 2 * 1024**3


class Package:
    """A workspace with the files in its pool, and what is measured on it; each call leaves nothing behind."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.session: Session = create_workspace(folder, new_application("柳城县", "2023"), user="测试员")
        self._out = folder / "包.zip"
        self._fill()

    def _fill(self) -> None:
        session = self.session
        rows: list[Evidence | EvidenceLink] = []
        for number in range(FILES):
            data = os.urandom(BYTES // FILES)
            path = f"{number:08x}/材料{number}.pdf"
            where = session.pool.folder / path
            where.parent.mkdir(parents=True)
            where.write_bytes(data)
            document = Evidence(
                id=new_id(),
                application_id=session.application_id,
                title=where.name,
                kind=EvidenceKind.FILE,
                storage=Storage.POOL,
                path=path,
                sha256=hashlib.sha256(data).hexdigest(),
                size=len(data),
                added_by=session.user,
                added_at=session.clock(),
            )
            item = session.edition.criteria[number % len(session.edition.criteria)]
            rows += [document, EvidenceLink(new_id(), session.application_id, document.id, item.id)]
        session.commit("测试材料", put=rows)

    def ours(self) -> float:
        """Return the milliseconds of packing and verifying."""
        begun = time.perf_counter()
        pack(self.session, self._out, Packing(zipped=True))
        spent = (time.perf_counter() - begun) * 1000
        self._out.unlink()
        return spent

    def tools(self) -> float:
        """Return the milliseconds of ``zip -0`` and ``sha256sum`` together."""
        pool = self.session.pool.folder
        begun = time.perf_counter()
        subprocess.run(["zip", "-0", "-q", "-r", str(self._out), pool.name], cwd=pool.parent, check=True)
        files = sorted(str(path) for path in pool.rglob("*") if path.is_file())
        names = "\0".join(files).encode()
        subprocess.run(["xargs", "-0", "sha256sum"], input=names, stdout=subprocess.DEVNULL, check=True)
        spent = (time.perf_counter() - begun) * 1000
        self._out.unlink()
        return spent

    def close(self) -> None:
        """Remove everything: it is too much to be left until the end."""
        self.session.close()
        shutil.rmtree(self.session.folder)
