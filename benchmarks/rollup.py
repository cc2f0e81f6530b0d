"""The roll-up of many applications on PostgreSQL, against one full count(*) of their evidence.

    python benchmarks/rollup.py [--picture docs/images/rollup-growth.svg] [--most 3000]

A private server is filled by itself (INSERT … SELECT generate_series) with 104 records and 1,000 documents for each
application, and measured at 30, 300 and 3,000 applications. Needs PostgreSQL's programs and the ``test`` extra.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from growth_picture import Line, growth_picture
from shifan.criteria.library import load_edition, load_scheme
from shifan.services.rollup import gather
from shifan.services.session import Session, open_session
from shifan.services.summarising import differences, rules_of
from support_postgres import SUPERUSER, Cluster, copied_workspace, fresh_template

SIZES = (30, 300, 3000)
DOCUMENTS = 1000
_DAYS = 120
_BUDGET = 3
_ROUNDS = 9

_APPLICATIONS = """
INSERT INTO application (id, county, round, edition_id, edition_digest, scheme_id, period_start, period_end, stage,
    city, province, sample_note, version)
SELECT 'a' || n, '县' || n, '2023', %(edition)s, %(digest)s, %(scheme)s, '2023-01-01', '2023-12-31', 'applying',
    '市' || n / 10, '省' || n / 100, '', 1
FROM generate_series(%(low)s::bigint, %(high)s::bigint) n
"""
_RECORDS = """
INSERT INTO record (id, application_id, criterion_id, criterion_digest, status, status_reason, claim, claim_reason,
    verdict, verdict_reason, note, version)
SELECT 'a' || n || '.' || item.id, 'a' || n, item.id, item.digest,
    CASE WHEN NOT item.base THEN 'not_started' WHEN (n * 7 + item.place * 13) %% 5 < 2 THEN 'accepted'
         ELSE 'collecting' END, '',
    CASE WHEN item.base AND (n + item.place) %% 3 = 0 THEN 'partly' END, '',
    CASE WHEN item.base AND (n * 7 + item.place * 13) %% 5 < 2 THEN 'met' END, '', '', 1
FROM generate_series(%(low)s::bigint, %(high)s::bigint) n CROSS JOIN bench_item item
"""
_EVIDENCE = """
INSERT INTO evidence (id, application_id, title, kind, storage, path, sha256, size, added_by, added_at,
    document_number, issuer, document_date, long_term, version)
SELECT 'a' || n || 'e' || e, 'a' || n, '关于印发法治政府建设工作方案的通知 第' || e || '号', 'file', 'pool',
    left(md5(e::text), 8) || '/关于印发方案的通知' || e || '.docx', md5(n || '-' || e) || md5(e || '-' || n),
    10000 + e, '张三', '2023-09-01T10:00:00+08:00', '政发〔2023〕' || e || '号', '县人民政府', '2023-08-23', 0, 1
FROM generate_series(%(low)s::bigint, %(high)s::bigint) n CROSS JOIN generate_series(1, %(documents)s::bigint) e
"""
_OPERATIONS = """
INSERT INTO operation (seq, application_id, kind, label, "user", at, hash)
SELECT nextval('operation_number'), 'a' || n, 'setup', '新建申报', '张三', '2023-10-09T10:00:00+08:00', ''
FROM generate_series(%(low)s::bigint, %(high)s::bigint) n
"""
_TALLY = """100, 0, {checkpoints}, 0, accepted, accepted, 4, 0, 0, 0,
    accepted::text, trim_scale(accepted + 0.5 * claims)::text, '100', '100', '0', '0'"""
_COUNTED = """
(SELECT application_id, count(*) FILTER (WHERE verdict = 'met') AS accepted,
    count(*) FILTER (WHERE verdict IS NULL AND claim = 'partly') AS claims
 FROM record WHERE application_id = ANY(SELECT 'a' || n FROM generate_series(%(low)s::bigint, %(high)s::bigint) n)
 GROUP BY application_id) counted
"""
_NUMBERS = """base, collected, checkpoints, ticked, submitted, accepted, ledgers, self_checked, events, vetoes,
    confirmed, claimed, ceiling, maximum, bonus, penalty"""
_SUMMARIES = f"""
INSERT INTO summary (application_id, basis, operations, last_seq, last_at, last_user, {_NUMBERS})
SELECT application_id, %(basis)s, 1,
    (SELECT seq FROM operation WHERE operation.application_id = counted.application_id),
    '2023-10-09T10:00:00+08:00', '张三', {_TALLY}
FROM {_COUNTED}
"""
_DAILY = f"""
INSERT INTO summary_day (application_id, day, operations, {_NUMBERS})
SELECT application_id, to_char(date '2023-10-09' - d::integer, 'YYYY-MM-DD'), 1, {_TALLY}
FROM {_COUNTED} CROSS JOIN generate_series(0, %(days)s::bigint - 1) d
"""
_TASKS = """
INSERT INTO summary_due (application_id, due, tasks)
SELECT 'a' || n, to_char(date '2023-10-01' + d::integer, 'YYYY-MM-DD'), d %% 3
FROM generate_series(%(low)s::bigint, %(high)s::bigint) n CROSS JOIN generate_series(1, 20) d
"""


@dataclass(frozen=True)
class Measured:
    """Medians in milliseconds at so many applications."""

    applications: int
    rollup: float
    compared: float
    count: float


def fill(cluster: Cluster, database: str, low: int, high: int) -> None:
    """Add the applications ``low`` to ``high`` with all that belongs to them."""
    edition, scheme = load_edition("working-2023"), load_scheme("equal-100")
    base = [item for item in edition.criteria if item.kind.value == "base"]
    values = {
        "low": low,
        "high": high,
        "edition": edition.id,
        "digest": edition.digest,
        "scheme": scheme.id,
        "documents": DOCUMENTS,
        "days": _DAYS,
        "basis": rules_of(edition, scheme).basis,
    }
    checkpoints = str(sum(len(item.checkpoints) for item in base))
    with psycopg.connect(cluster.url(database, user=SUPERUSER)) as connection:
        connection.execute("SET session_replication_role = replica")  # the rows are right: no check of each reference
        connection.execute("CREATE TEMP TABLE bench_item (id TEXT, digest TEXT, base BOOLEAN, place BIGINT)")
        rows = [(item.id, item.digest, item in base, place) for place, item in enumerate(edition.criteria)]
        connection.cursor().executemany("INSERT INTO bench_item VALUES (%s, %s, %s, %s)", rows)
        for sql in (_APPLICATIONS, _RECORDS, _EVIDENCE, _OPERATIONS, _SUMMARIES, _DAILY, _TASKS):
            connection.execute(sql.replace("{checkpoints}", checkpoints).encode(), values)
    cluster.run("VACUUM ANALYZE", database)


def measure(session: Session, applications: int) -> Measured:
    """Return the medians of a roll-up, a compared one, and a count of all documents, taken in turn."""
    since = date(2023, 10, 9) - timedelta(days=30)
    count = lambda: session.repository.engine.execute("SELECT count(*) FROM evidence").fetchone()  # noqa: E731
    actions: tuple[Callable[[], object], ...] = (
        lambda: gather(session),
        lambda: gather(session, since=since),
        count,
    )
    for action in actions:
        action()
    times = [[_milliseconds(action) for action in actions] for _ in range(_ROUNDS)]
    return Measured(applications, *(statistics.median(column) for column in zip(*times, strict=True)))


def main() -> int:
    """Fill, measure, print and draw; exit code 1 when the budget is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--most", type=int, default=SIZES[-1])
    options = parser.parse_args()
    measured = []
    with _store() as (cluster, database, session):
        filled = 0
        for size in (size for size in SIZES if size <= options.most):
            fill(cluster, database, filled + 1, size)
            filled = size
            measured.append(measure(session, size))
            _check(session, size)
            print(_row(measured[-1]), flush=True)
    if options.picture:
        options.picture.write_text(_picture(measured), encoding="utf-8")
    return 0 if measured[-1].rollup <= _BUDGET * measured[-1].count else 1


@contextmanager
def _store() -> Iterator[tuple[Cluster, str, Session]]:
    """Give a private server on disk with a workspace of ours, open."""
    folder = Path(tempfile.mkdtemp(prefix="shifan-benchmark-"))
    cluster: Cluster | None = None
    try:
        cluster = Cluster(folder)
        template = fresh_template(cluster, folder)
        with (
            pytest.MonkeyPatch.context() as patch,
            tempfile.TemporaryDirectory(prefix="shifan-benchmark-") as work,
            copied_workspace(cluster, template, Path(work), patch) as workspace,
            open_session(workspace, user="测试员") as session,
        ):
            found = session.repository.engine.execute("SELECT current_database()").fetchone()[0]
            yield cluster, str(found), session
    finally:
        if cluster is not None:
            with suppress(ProcessLookupError):
                cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _check(session: Session, size: int) -> None:
    """The numbers written by the server must be those that counting anew gives, else the benchmark means nothing."""
    for number in (1, size // 2, size):
        with open_session(session.workspace, application_id=f"a{number}") as one:
            found = [text for text in differences(one) if text != "未交任务的时限"]
            assert not found, found


def _milliseconds(action: Callable[[], object]) -> float:
    begun = time.perf_counter()
    action()
    return (time.perf_counter() - begun) * 1000


def _row(found: Measured) -> str:
    return (
        f"{found.applications:>5} applications, {found.applications * DOCUMENTS:>9,} documents: "
        f"roll-up {found.rollup:7.1f} ms, with changes {found.compared:7.1f} ms, count(*) {found.count:7.1f} ms, "
        f"ratio {found.rollup / found.count:.2f} / {found.compared / found.count:.2f}"
    )


def _picture(measured: list[Measured]) -> str:
    sizes = [found.applications for found in measured]
    return growth_picture(
        "省级汇总随申报数的增长（PostgreSQL，每个申报 104 条台账、1,000 份材料）",
        sizes,
        (
            Line("数一遍全部材料", [found.count for found in measured], "#757A82", "6 4"),
            Line("汇总并与三十天前对比", [found.compared for found in measured], "#5B84B1", "2 3"),
            Line("汇总", [found.rollup for found in measured], "#1F4E79", ""),
        ),
    )


if __name__ == "__main__":
    sys.exit(main())
