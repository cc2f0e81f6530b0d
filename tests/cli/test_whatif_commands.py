"""whatif, scenario, next and figure on the command line."""

from __future__ import annotations

import json
from pathlib import Path

from support import write_file
from support_command import Say, foreign_words


class TestWhatIf:
    """Trying out, keeping, making true."""

    def test_english_and_chinese_words(self, say: Say) -> None:
        ran = say("whatif", "tick 32.2", "rate 65 met", "审核 66 基本达标")
        assert ran.code == 0
        assert ran.out.splitlines()[:2] == [
            "假设 3 条：勾选 32.2；评 65 达标；审核 66 基本达标",
            "合计：已审定 0 变为 0.5（+0.5），含自评 0 变为 1.5（+1.5），最高可达 100 变为 99.5（-0.5）",
        ]
        assert foreign_words(ran.out) == []
        assert "推演" not in say("history").out

    def test_as_data(self, say: Say) -> None:
        data = json.loads(say("whatif", "评 65 达标", "--json").out)
        assert data["difference"] == {"confirmed": "0", "claimed": "1", "ceiling": "0"}
        assert [line["number"] for line in data["items"]] == ["65"]

    def test_kept_shown_applied_and_removed(self, say: Say) -> None:
        assert "保存推演方案「冲刺」（2 条假设）" in say("whatif", "勾选 32.2", "评 65 达标", "--save", "冲刺").out
        assert say("scenario", "list").out.startswith("冲刺　2 条假设　测试员 ")
        assert "评 66 达标" in say("whatif", "--scenario", "冲刺", "评 66 达标").out
        assert "含自评 0 变为 1（+1）" in say("scenario", "show", "冲刺").out
        assert json.loads(say("scenario", "show", "冲刺", "--json").out)["assumptions"] == ["勾选 32.2", "评 65 达标"]
        assert say("scenario", "apply", "冲刺").out == "落实推演方案「冲刺」：勾选 32.2 等 2 条\n"
        assert "[x] 32.2" in say("show", "32").out
        assert say("undo").code == 0
        assert "[x]" not in say("show", "32").out
        assert say("scenario", "remove", "冲刺").code == 0
        gone = say("scenario", "show", "冲刺")
        assert (gone.code, gone.err) == (1, "没有名为「冲刺」的推演方案。\n还没有保存过推演方案。\n")

    def test_another_scheme_says_what_it_is(self, say: Say) -> None:
        say("scheme", "use", "example-province")
        out = say("whatif", "事项 101 国家级", "事项 104 弄虚作假").out
        assert "一票否决：「假设的事项」，总分不作数" in out
        assert "加分：0 变为 10" in out
        assert "注意：示例方案：分值是编的" in out
        steps = say("next", "--wish", "60", "--limit", "1")
        assert steps.out.startswith("从已审定 0 分到 60 分：做 ")
        assert "示例方案：分值是编的" in steps.err

    def test_what_is_not_understood(self, say: Say) -> None:
        assert say("whatif").code == 2
        wrong = say("whatif", "评 65 很好")
        assert wrong.code == 2
        assert wrong.err.startswith("「评 65 很好」看不明白，应当这样写：评 65 达标")
        only_scheme = say("whatif", "分值 65 2", "--apply")
        assert only_scheme.code == 1
        assert "写在计分方案的文件里" in only_scheme.err


class TestNext:
    """Steps and wishes."""

    def test_steps_by_unit_and_effort(self, say: Say) -> None:
        say("assign", "32", "县司法局", "--due", "2099-12-01")
        first = say("next", "--limit", "1").out.splitlines()
        assert first[1].startswith("  32 ")
        assert first[1].endswith("　可得 1 分　缺材料　县司法局　2099-12-01 前")
        assert say("next", "--department", "县司法局").out.count("可得") == 1
        assert "未指定单位　99 项，可得 99 分" in say("next", "--by-department").out
        assert "还能得分的 0 项" in say("next", "--effort", "只差审核").out
        assert say("next", "--department", "没有的局").code == 1

    def test_a_wish(self, say: Say) -> None:
        reached = say("next", "--wish", "3")
        assert (reached.code, reached.out.splitlines()[0]) == (0, "从已审定 0 分到 3 分：做 3 项（缺材料 3 项）。")
        beyond = say("next", "--wish", "120", "--limit", "1")
        assert beyond.code == 1
        assert beyond.out.startswith("够不到 120 分：现在已审定 0 分，全部做成最高 100 分，还差 20 分。")
        data = json.loads(say("next", "--wish", "3", "--json").out)
        assert (data["plan"]["reachable"], len(data["plan"]["steps"])) == (True, 3)


class TestFigures:
    """Entered, imported, checked."""

    def test_added_and_checked(self, say: Say) -> None:
        ran = say("figure", "add", "54", "合格率", "--denominator", "120", "--percent", "95.5")
        assert "数据不符：120 中没有哪个整数能得出 95.5%" in ran.err
        say("figure", "add", "65", "败诉率", "--numerator", "7", "--denominator", "30", "--percent", "23.33",
            "--target", "<=20", "--previous", "50", "--page", "12")  # fmt: skip
        out = say("figure", "list").out
        assert "65 败诉率　7/30 = 23.33%　相符　目标不超过 20：未达　来源：第 12 页" in out
        assert "未达目标：目标不超过 20，实际 23.33" in out
        assert "与上年相差大：上年 50，本年 23.33，相差 26.67 个百分点" in out
        assert "共 2 个：1 个比率经计算相符，1 个数据不符，1 个请核实。" in out
        rows = {row["name"]: row for row in json.loads(say("figure", "list", "--json", "--wrong").out)}
        assert rows["合格率"]["findings"][0]["issue"] == "impossible"
        assert rows["败诉率"]["met"] is False

    def test_a_table(self, say: Say, tmp_path: Path) -> None:
        good = write_file(tmp_path / "来件", "数据.csv", "编号,名称,数值\n5,权力事项,3609\n")
        assert say("figure", "import", good).out == "从「数据.csv」填写 1 个数据\n"
        bad = write_file(tmp_path / "来件", "错.csv", "编号,名称,数值\n5,权力事项,三千\n")
        ran = say("figure", "import", bad)
        assert ran.code == 1
        assert "第 2 行：「数值」写的是「三千」，不是数。" in ran.err
        assert "共 1 个" in say("figure", "list").out
