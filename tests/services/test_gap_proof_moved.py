"""What proves a gap goes where its gap goes in a change of edition: over, or into the archive."""

from __future__ import annotations

from pathlib import Path

from shifan.domain.editions.archived_words import archived_lines
from shifan.domain.gaps import GapProof, GapStanding
from shifan.services import archived_items, attaching, migrating
from shifan.services.gaps import add_proof, close_gap, open_gap
from shifan.services.history import compare_with_journal, redo, undo
from shifan.services.session import Session
from support import dump, write_file
from support_editions import NEXT, all_ways, crosswalk_file, make_edition


def test_proof_goes_over_with_its_gap_or_into_the_archive(workspace: Session, inbox: Path) -> None:
    for number in ("3", "4", "6"):  # deleted, merged, split
        open_gap(workspace, f"第 {number} 项的问题", number=number)
    open_gap(workspace, "全县的问题")
    deleted, merged, split, county = workspace.state().gaps
    attaching.attach_files(workspace, "9", [write_file(inbox, "合并.txt", "合并")])
    close_gap(workspace, deleted.id, "已改", [write_file(inbox, "删除.txt", "删除")])
    close_gap(workspace, merged.id, "已改", registered=["合并.txt"])
    close_gap(workspace, split.id, "已改", unproved_reason="原件已送市里")
    add_proof(workspace, county.id, [write_file(inbox, "全县.txt", "全县")])
    make_edition(workspace, NEXT, all_ways)
    before = dump(workspace.repository)

    route = migrating.route_to(workspace, NEXT, crosswalk_file(workspace, inbox))
    preview = migrating.preview_migration(workspace, route)
    assert preview.loose == ("删除.txt",)  # the others prove gaps that go on
    migrating.migrate(workspace, route)
    state = workspace.state()
    assert {gap.text: state.gap_standing(gap) for gap in state.gaps} == {
        "第 4 项的问题": GapStanding.CLOSED,
        "全县的问题": GapStanding.OPEN,
    }
    assert sorted(found.title for gap in state.gaps for found in state.proofs_of_gap(gap)) == ["全县.txt", "合并.txt"]
    told = {
        number: "\n".join(archived_lines(view.item, view.content))
        for number in ("3", "6")
        for view in [archived_items.archived_item(workspace, number)]
    }
    assert "已销号（2023-10-09）　整改 已改　佐证 删除.txt" in told["3"]
    assert "已销号（无佐证）（2023-10-09）　整改 已改　无佐证的原因 原件已送市里" in told["6"]
    assert compare_with_journal(workspace) == []

    undo(workspace)
    assert dump(workspace.repository) == before
    redo(workspace)
    assert len(workspace.repository.all_of(GapProof)) == 2
    assert compare_with_journal(workspace) == []
