"""What is known of documents, newer versions, web pages and proving passages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.evidence import Evidence, EvidenceKind, EvidenceLink, Storage, versions_of
from shifan.domain.health import Trouble
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.web_pages import clean_address
from shifan.services.attaching import Facts, attach_files
from shifan.services.cloning import make_clone, plan_clone
from shifan.services.departments import add_departments
from shifan.services.evidence_editing import (
    Changes,
    attach_page,
    describe,
    document_named,
    documents,
    read_content,
    revise,
    write_passage,
)
from shifan.services.evidence_health import check_evidence
from shifan.services.history import redo, undo
from shifan.services.recording import accept_with_verdict, change_status
from shifan.services.session import Session
from support import dump, pool_files, usable_titles, write_file
from support_documents import docx

URL = "https://www.liucheng.gov.cn/zwgk/%E9%80%9A%E7%9F%A5.html?a=1"


def attach(session: Session, inbox: Path, name: str, number: str = "1", facts: Facts | None = None) -> Evidence:
    """Attach a Word file that holds its own name."""
    attach_files(session, number, [write_file(inbox, name, docx(name))], facts=facts)
    return document_named(session, name)


def links(session: Session) -> dict[str, list[str]]:
    """Return the titles of the documents linked to each item, by number."""
    state = session.state()
    found: dict[str, list[str]] = {}
    for link in state.links:
        number = session.edition.by_id(link.criterion_id).number
        found.setdefault(number, []).append(state.evidence_by_id[link.evidence_id].title)
    return found


class TestRevising:
    """A newer version takes the place of an older one, which stays."""

    def test_links_go_over_and_the_old_one_stays(self, workspace: Session, inbox: Path) -> None:
        told = Facts("柳政发〔2023〕5号", "县政府", date(2023, 5, 1), passage="第 3 页")
        old = attach(workspace, inbox, "方案.docx", "1.1", told)
        attach_files(workspace, "2", [inbox / "方案.docx"])
        before = dump(workspace.repository)
        done = revise(
            workspace,
            old.id,
            write_file(inbox, "方案（修订）.docx", docx("修订")),
            Facts(document_date=date(2023, 9, 1)),
        )
        assert (done.message, done.warnings) == ("更新材料：方案.docx → 方案（修订）.docx", ())
        new = document_named(workspace, "方案（修订）.docx")
        assert (new.replaces, new.document_number, new.issuer) == (old.id, "柳政发〔2023〕5号", "县政府")
        assert new.document_date == date(2023, 9, 1)
        assert links(workspace) == {"1": ["方案（修订）.docx"], "2": ["方案（修订）.docx"]}
        assert [(x.checkpoint_id, x.passage) for x in workspace.state().links] == [("k1", "第 3 页"), (None, "")]
        assert sorted(usable_titles(workspace)) == ["方案.docx", "方案（修订）.docx"]
        after = dump(workspace.repository)
        undo(workspace)
        assert dump(workspace.repository) == before
        redo(workspace)
        assert dump(workspace.repository) == after

    def test_an_accepted_item_keeps_the_version_it_was_judged_by(self, workspace: Session, inbox: Path) -> None:
        old = attach(workspace, inbox, "方案.docx", "1")
        attach_files(workspace, "2", [inbox / "方案.docx"])
        change_status(workspace, "1", WorkStatus.SUBMITTED)
        accept_with_verdict(workspace, "1", Rating.MET)
        done = revise(workspace, old.id, write_file(inbox, "新.docx", docx("新")))
        assert done.warnings == ("第 1 项已审定，仍用旧版；要用新版，请先重新打开该项",)
        assert links(workspace) == {"1": ["方案.docx"], "2": ["新.docx"]}

    def test_a_chain_goes_on_from_its_end(self, workspace: Session, inbox: Path) -> None:
        first = attach(workspace, inbox, "一.docx")
        revise(workspace, first.id, write_file(inbox, "二.docx", docx("二版")))
        with pytest.raises(RuleError, match="已有更新的版本「二.docx」"):
            revise(workspace, first.id, write_file(inbox, "三.docx", docx("三版")))
        second = document_named(workspace, "二.docx")
        revise(workspace, second.id, inbox / "三.docx")
        known = documents(workspace)
        assert [e.title for e in versions_of(second, known)] == ["一.docx", "二.docx", "三.docx"]
        third = document_named(workspace, "三.docx")
        for content in (inbox / "一.docx", inbox / "二.docx"):
            with pytest.raises(RuleError):
                revise(workspace, third.id, content)

    def test_the_same_content_is_no_newer_version(self, workspace: Session, inbox: Path) -> None:
        old = attach(workspace, inbox, "方案.docx")
        with pytest.raises(RuleError, match="内容完全一样"):
            revise(workspace, old.id, inbox / "方案.docx")

    def test_versions_with_one_name_are_no_trouble_and_the_newest_is_meant(
        self, workspace: Session, inbox: Path, tmp_path: Path
    ) -> None:
        old = attach(workspace, inbox, "方案.docx")
        revise(workspace, old.id, write_file(tmp_path / "新", "方案.docx", docx("新版")))
        assert document_named(workspace, "方案.docx").replaces == old.id
        assert {f.trouble for f in check_evidence(workspace).findings} == {Trouble.STILL_SHORT}

    def test_the_next_round_takes_over_the_newest_without_its_past(
        self, workspace: Session, inbox: Path, tmp_path: Path
    ) -> None:
        old = attach(workspace, inbox, "制度.docx", "1", Facts(long_term=True))
        revise(workspace, old.id, write_file(inbox, "制度二.docx", docx("二")))
        make_clone(workspace, tmp_path / "下一轮", plan_clone(workspace, "2025"))
        from shifan.services.session import open_session

        with open_session(tmp_path / "下一轮") as after:
            assert [(e.title, e.replaces) for e in documents(after)] == [("制度二.docx", "")]


class TestPages:
    """Web pages as evidence, with the day they were seen."""

    def test_a_page_counts_once_it_was_seen(self, workspace: Session) -> None:
        done = attach_page(
            workspace, "1", URL, seen_on=date(2023, 10, 8), title="通知公告", facts=Facts(passage="第二段")
        )
        assert done.message == "第 1 项添加网页：通知公告"
        assert "另存为文件" in done.warnings[0]
        (page,) = documents(workspace)
        assert (page.kind, page.storage, page.path, page.seen_on) == (
            EvidenceKind.LINK,
            Storage.WEB,
            URL,
            date(2023, 10, 8),
        )
        assert usable_titles(workspace) == ["通知公告"]
        assert workspace.record(workspace.item("1").id).status is WorkStatus.COLLECTING
        assert pool_files(workspace) == []
        assert read_content(workspace, page) is None

    def test_the_same_page_again_is_one_document_seen_later(self, workspace: Session) -> None:
        attach_page(workspace, "1", URL, seen_on=date(2023, 9, 1))
        attach_page(workspace, "2.1", URL.replace("https", "HTTPS"), seen_on=date(2023, 10, 1))
        assert [page.seen_on for page in documents(workspace)] == [date(2023, 10, 1)]
        assert len(workspace.state().links) == 2
        assert attach_page(workspace, "1", URL, seen_on=date(2023, 9, 1)).operation is None

    def test_one_nobody_saw_is_told_and_does_not_count(self, workspace: Session) -> None:
        attach_page(workspace, "1", URL, seen_on=None)
        assert usable_titles(workspace) == []
        assert Trouble.UNSEEN in {f.trouble for f in check_evidence(workspace).findings}
        describe(workspace, documents(workspace)[0].id, Changes(seen_on=date(2023, 10, 9)))
        assert Trouble.UNSEEN not in {f.trouble for f in check_evidence(workspace).findings}

    def test_a_day_to_come_is_refused(self, workspace: Session) -> None:
        with pytest.raises(UsageError, match="晚于今天"):
            attach_page(workspace, "1", URL, seen_on=date(2024, 1, 1))

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "liucheng.gov.cn",
            "ftp://a.cn/x",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "http://",
            "https://a b.cn",
            "http://[x",
            "https://u:p@a.cn/",
            "https://a.cn/" + "长" * 2000,
        ],
    )
    def test_what_is_no_address(self, text: str) -> None:
        with pytest.raises(UsageError):
            clean_address(text)

    def test_chinese_in_an_address_is_written_as_browsers_send_it(self) -> None:
        assert clean_address(" https://www.liucheng.gov.cn/zwgk/通知.html?a=1 ") == URL
        assert clean_address(URL) == URL


class TestDescribing:
    """Facts of a document, and where it proves something."""

    def test_only_what_is_given_changes_and_one_undo_takes_it_back(self, workspace: Session, inbox: Path) -> None:
        found = attach(workspace, inbox, "方案.docx", "1", Facts("甲〔2023〕1号", "县政府", date(2023, 5, 1)))
        before = dump(workspace.repository)
        describe(workspace, found.id, Changes(kind=EvidenceKind.STATEMENT, issuer="", long_term=True, no_date=True))
        (after,) = documents(workspace)
        assert (after.kind, after.document_number, after.issuer) == (EvidenceKind.STATEMENT, "甲〔2023〕1号", "")
        assert (after.document_date, after.long_term) == (None, True)
        undo(workspace)
        assert dump(workspace.repository) == before
        assert describe(workspace, found.id, Changes()).operation is None
        with pytest.raises(RuleError, match="不是网页"):
            describe(workspace, found.id, Changes(seen_on=date(2023, 1, 1)))

    def test_a_name_that_several_have_is_asked_about(self, workspace: Session, inbox: Path) -> None:
        for folder in ("甲", "乙"):
            attach_files(workspace, "1", [write_file(inbox / folder, "通知.docx", folder)])
        first, second = documents(workspace)
        with pytest.raises(UsageError, match="有 2 份材料都叫") as caught:
            document_named(workspace, "通知.docx")
        assert first.sha256[:8] in caught.value.hint
        assert document_named(workspace, second.sha256[:8].upper()) == second
        with pytest.raises(NotFoundError):
            document_named(workspace, "没有.docx")

    def test_passages(self, workspace: Session, inbox: Path) -> None:
        found = attach(workspace, inbox, "方案.docx", "1.1")
        write_passage(workspace, "1.1", found.id, " 第 5 页\n第二段 ")
        assert [x.passage for x in workspace.state().links] == ["第 5 页 第二段"]
        for number in ("1.2", "2"):
            with pytest.raises(NotFoundError, match="没有印证"):
                write_passage(workspace, number, found.id, "第 1 页")
        change_status(workspace, "1", WorkStatus.SUBMITTED)
        accept_with_verdict(workspace, "1", Rating.MET)
        with pytest.raises(RuleError, match="已审定"):
            write_passage(workspace, "1", found.id, "第 1 页")

    def test_kind_and_department_are_kept_when_attaching(self, workspace: Session, inbox: Path) -> None:
        add_departments(workspace, "县司法局")
        attach(workspace, inbox, "说明.docx", "1", Facts(kind=EvidenceKind.STATEMENT, department="县司法局"))
        (link,) = workspace.repository.all_of(EvidenceLink, workspace.application_id)
        assert workspace.state().department_by_id[link.department_id or ""].name == "县司法局"
        assert documents(workspace)[0].kind is EvidenceKind.STATEMENT
        with pytest.raises(NotFoundError):
            attach(workspace, inbox, "别的.docx", "1", Facts(department="没有的单位"))
