"""The baseline of the first-frame benchmark: a bare Textual app that shows a DataTable of 104 rows."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import DataTable


class BareTable(App[None]):
    """104 rows of short Chinese text, nothing else."""

    def compose(self) -> ComposeResult:
        """Yield the table."""
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        """Fill the table."""
        table: DataTable[str] = self.query_one(DataTable)
        table.add_columns("编号", "状态", "标题", "责任单位")
        for number in range(1, 105):
            table.add_row(str(number), "收集中", f"指标标题{number}", "县司法局")


if __name__ == "__main__":
    BareTable().run()
