"""Content that is in the store already, attached again: nothing the user says about it is lost without a word."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from shifan.domain.evidence import Storage
from shifan.services.attaching import Facts, attach_files
from shifan.services.history import undo
from shifan.services.session import Session
from support import dump, usable_titles, write_file


class TestKnownContent:
    """Content that is in the store already, given again with more to say."""

    def test_what_was_empty_is_filled_in_the_same_step(self, workspace: Session, inbox: Path) -> None:
        source = write_file(inbox, "通知.docx")
        attach_files(workspace, "1", [source])
        before = dump(workspace.repository)
        attach_files(workspace, "2", [source], facts=Facts("柳政发〔2023〕5号", "县政府", date(2023, 5, 1), True))
        (document,) = workspace.state().evidence
        assert (document.document_number, document.issuer) == ("柳政发〔2023〕5号", "县政府")
        assert (document.document_date, document.long_term) == (date(2023, 5, 1), True)
        undo(workspace)
        assert dump(workspace.repository) == before

    def test_where_it_differs_nothing_is_changed_and_it_is_told(self, workspace: Session, inbox: Path) -> None:
        source = write_file(inbox, "通知.docx")
        attach_files(workspace, "1", [source], facts=Facts("柳政发〔2023〕5号"))
        done = attach_files(workspace, "2", [source], facts=Facts("柳政发〔2023〕6号"))
        assert any("文号与这次写的不同" in warning for warning in done.warnings)
        (document,) = workspace.state().evidence
        assert document.document_number == "柳政发〔2023〕5号"

    def test_a_copy_of_what_is_only_linked_is_copied(self, workspace: Session, inbox: Path) -> None:
        source = write_file(inbox, "通知.docx")
        attach_files(workspace, "1", [source], copy=False)
        done = attach_files(workspace, "2", [source])
        assert any("已改为复制到材料库" in warning for warning in done.warnings)
        source.unlink()
        assert usable_titles(workspace) == ["通知.docx"]
        assert [document.storage for document in workspace.state().evidence] == [Storage.POOL]
