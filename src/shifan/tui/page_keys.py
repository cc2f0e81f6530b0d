"""The actions of each page: keys, labels and help, beside the registry of what is possible everywhere.

A key that is also taken in the six places means the same kind of thing here: F2 adds, F4 changes, F6 writes a file,
Del takes away. Enter (``open``) acts on the row under the cursor, Space (``mark``) marks it.
"""

from __future__ import annotations

from shifan.tui.keys import Action

PAGE_ACTIONS: dict[str, tuple[Action, ...]] = {
    "units": (
        Action("open", ("enter",), "修改", "改简称、分管领导、联络员，确认推定的单位。"),
        Action("add", ("f2",), "登记多个", "一次登记许多单位，一行一个。"),
        Action("rename", ("f4",), "更名", "改单位名称，任务和材料都跟着走。"),
        Action("merge", ("ctrl+o",), "并入", "把这个单位并入另一个。"),
        Action("spread", ("ctrl+f",), "落实统称", "把「各执法部门」一类的统称落实到具体单位。"),
        Action("confirm", ("ctrl+a",), "全部确认", "确认全部推定的单位。"),
        Action("remove", ("delete",), "移除", "移除没有用到的单位。"),
    ),
    "dispatch": (
        Action("open", ("enter",), "打开", "打开选中的指标，或与选中的一次调度对比。"),
        Action("add", ("f2",), "留快照", "留一份今天的快照，以后与它对比。"),
        Action("limits", ("f4",), "红黄灯", "改红灯、黄灯的天数。"),
        Action("decisions", ("ctrl+f",), "会议交办", "把会议交办的事项登记为问题，一行一条。"),
        Action("copy", ("ctrl+o",), "复制通报", "把这一页复制成文字。"),
        Action("save", ("f6",), "存文件", "把这一页存成文本文件。"),
    ),
    "reminders": (
        Action("mark", ("space",), "选", "选或不选这个单位。"),
        Action("open", ("enter",), "看文字", "看催办文字；在记录上是登记回复。"),
        Action("mark_all", ("ctrl+a",), "全选", "选中全部欠交单位，再按一次全不选。"),
        Action("copy", ("ctrl+o",), "复制文字", "复制选中单位的催办文字。"),
        Action("save", ("f6",), "存文件", "把选中单位的催办文字存成文本文件。"),
        Action("sent", ("f4",), "登记已催", "发出以后登记，留下催办记录。"),
        Action("call", ("ctrl+f",), "联系人", "改催办文字末尾的联系人。"),
    ),
    "take_ledger": (
        Action("source", ("f2",), "选文件", "写台账文件的位置；也可以拖进窗口。"),
        Action("open", ("enter",), "取用", "没有问题时，全部取用。"),
        Action("skip", ("f4",), "跳过问题行取用", "只取没有问题的行。"),
    ),
    "take_materials": (
        Action("source", ("f2",), "选文件夹", "写材料文件夹的位置；也可以拖进窗口。"),
        Action("mark", ("space",), "选", "选或不选这份文件。"),
        Action("number", ("f4",), "改编号", "改这份文件归到的指标或核查点。"),
        Action("open", ("enter",), "取用", "取用选中的文件，复制到材料库。"),
    ),
    "rounds": (
        Action("open", ("enter",), "查看", "看这一轮逐项的意见，和还没有审定的。"),
        Action("add", ("f2",), "开始一轮", "开始下一轮审核。"),
        Action("close", ("f4",), "结束本轮", "先列出还没有审定的，再结束。"),
        Action("compare", ("ctrl+b",), "对比", "对比两轮的意见。"),
    ),
    "round": (
        Action("open", ("enter",), "打开", "打开这一项。"),
        Action("close", ("f4",), "结束本轮", "先列出还没有审定的，再结束。"),
    ),
    "round_comparison": (Action("open", ("enter",), "打开", "打开这一项。"),),
    "submissions": (
        Action("open", ("enter",), "查看", "看冻结了什么，报送以后变了什么。"),
        Action("add", ("f2",), "报送", "冻结现在的台账，作为一次报送。"),
        Action("receipt", ("f4",), "回执", "登记回执号。"),
        Action("compare", ("ctrl+b",), "对比", "两次报送对比，或者与现在对比。"),
        Action("opinions", ("ctrl+o",), "省级意见", "登记省级初审意见，一行一条。"),
    ),
    "submission": (
        Action("open", ("enter",), "打开", "打开这一项。"),
        Action("receipt", ("f4",), "回执", "登记回执号。"),
    ),
    "submission_comparison": (Action("open", ("enter",), "打开", "打开这一项。"),),
    "inquiries": (
        Action("open", ("enter",), "答复", "登记怎样答复的、还要补什么。"),
        Action("add", ("f2",), "登记询问", "登记核查组问了什么。"),
        Action("close", ("f4",), "了结", "这个询问办完了。"),
    ),
    "sites": (
        Action("open", ("enter",), "修改", "改点位的地址、联系人；在指标上则打开这一项。"),
        Action("add", ("f2",), "添加点位", "添加一个点位。"),
        Action("show", ("f4",), "展示指标", "写明这里还展示哪几项。"),
        Action("remove", ("delete",), "移除", "移除点位，或者不再展示选中的指标。"),
    ),
    "showcase": (
        Action("open", ("enter",), "附文件", "给选中的材料附上文件。"),
        Action("mark", ("space",), "完成", "标记材料已完成，再按一次改回。"),
        Action("add", ("f2",), "加材料", "添加一份要准备的材料。"),
        Action("date", ("f3",), "加节点", "添加一个时间节点。"),
        Action("due", ("ctrl+d",), "时限", "定材料的完成时限。"),
        Action("describe", ("f8",), "项目", "写项目名称、承办单位、简介。"),
        Action("remove", ("delete",), "移除", "移除选中的材料或时间节点。"),
    ),
    "duties": (
        Action("add", ("f2",), "添加", "添加本县自己的年度事项。"),
        Action("remove", ("delete",), "移除", "移除本县自己添加的事项。"),
    ),
}
