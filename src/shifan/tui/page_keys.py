"""The actions of each page: keys, labels and help, beside the registry of what is possible everywhere.

A key that is also taken in the six places means the same kind of thing here: F2 adds, F4 changes, F6 writes a file,
Del takes away. Enter (``open``) acts on the row under the cursor, Space (``mark``) marks it.
"""

from __future__ import annotations

from shifan.tui.keys import BY_ID, Action

PAGE_ACTIONS: dict[str, tuple[Action, ...]] = {
    "search": (
        Action("open", ("enter",), "打开", "打开选中的指标；在常用和保存的筛选上则用它来查。"),
        Action("narrow", ("f4",), "筛选列表", "关闭搜索，列表里只留下查到的各项；按 Esc 恢复全部。"),
        Action("keep", ("f6",), "保存筛选", "把要查的词起个名称保存下来，以后从列表里选。"),
        Action("forget", ("delete",), "删除筛选", "删除选中的保存的筛选，先清空搜索框。"),
    ),
    "lookup": (
        Action("open", ("enter",), "打开材料", "打开选中的材料；在别的指标上则改看那一项。"),
        Action("ask", ("f2",), "登记询问", "登记核查组问了什么。"),
    ),
    "conflict": (
        Action("open", ("enter",), "保存", "每一处都决定以后保存。"),
        Action("mark", ("space",), "选", "选用我的，或者对方的。"),
        Action("all_mine", ("f2",), "都用我的", "每一处都用我写的。"),
        Action("all_theirs", ("f4",), "都用对方的", "每一处都用对方写的。"),
    ),
    "help": (
        Action("open", ("enter",), "执行", "执行选中的操作。"),
        Action("save", ("f6",), "存按键表", "把全部按键存成一份可以打印的表。"),
    ),
    "units": (
        Action("open", ("enter",), "修改", "改简称、分管领导、联络员，确认推定的单位。"),
        Action("add", ("f2",), "登记多个", "一次登记许多单位，一行一个。"),
        Action("rename", ("f4",), "更名", "改单位名称，任务和材料都跟着走。"),
        Action("merge", ("ctrl+o",), "并入", "把这个单位并入另一个。"),
        Action("spread", ("ctrl+f",), "落实统称", "把「各执法部门」一类的统称落实到具体单位。"),
        Action("save", ("f6",), "发填报表", "给每个有任务的单位导出一份填报表，由单位填好交回。"),
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
        Action("unit", ("ctrl+o",), "同一单位", "名称与已有单位相近的，说明是那个单位，还是新单位。"),
        Action("stop", ("f8",), "停止", "停止读取或取用，没有写完的都不算。"),
    ),
    "take_materials": (
        Action("source", ("f2",), "选文件夹", "写材料文件夹的位置；也可以拖进窗口。"),
        Action("mark", ("space",), "选", "选或不选这份文件。"),
        Action("number", ("f4",), "改编号", "改这份文件归到的指标或核查点。"),
        Action("open", ("enter",), "取用", "取用选中的文件，复制到材料库。"),
        Action("stop", ("f8",), "停止", "停止读取或取用，没有写完的都不算。"),
    ),
    "take_inbox": (
        Action("source", ("f2",), "选收件夹", "写收件夹的位置；也可以拖进窗口。"),
        Action("mark", ("space",), "选", "选或不选这份文件。"),
        Action("number", ("f4",), "改编号", "改这份文件归到的指标或核查点。"),
        Action("open", ("enter",), "收取", "收取选中的文件，复制到材料库，原件移到收件夹里的「已收取」。"),
        Action("stop", ("f8",), "停止", "停止读取或收取，没有写完的都不算。"),
    ),
    "pack": (
        Action("open", ("enter",), "打包", "写明存到哪里，然后打包、核对。"),
        Action("again", ("f2",), "重新检查", "再查一遍名称和正文。"),
        Action("stop", ("f8",), "停止", "停止检查或打包，不留下半成品。"),
    ),
    "reports": (
        Action("open", ("enter",), "写文件", "写明存到哪里，然后写这一种文书。"),
        Action("stop", ("f8",), "停止", "停止，一份也不留下。"),
    ),
    "import_returns": (
        Action("source", ("f2",), "选文件", "写填报表或文件夹的位置；也可以拖进窗口。"),
        Action("mark", ("space",), "选", "冲突处选「对方」或「现值」；材料选或不选。"),
        Action("theirs", ("ctrl+f",), "都按对方", "还没有决定的冲突，都按单位填的。"),
        Action("ours", ("ctrl+o",), "都按现值", "还没有决定的冲突，都按台账里现在的。"),
        Action("mark_all", ("ctrl+a",), "材料全选", "选中全部找到的材料，再按一次全不选。"),
        Action("open", ("enter",), "取用", "没有问题、冲突都已决定时，全部取用。"),
        Action("skip", ("f4",), "取用其余", "没有决定的冲突和有问题的行先不取，其余取用。"),
        Action("stop", ("f8",), "停止", "停止读取或取用，没有写完的都不算。"),
    ),
    "returns": (
        Action("open", ("enter",), "看文字", "看向这个单位催要的文字，再按一次收起。"),
        Action("take", ("f2",), "收回填报表", "取用单位交回的填报表。"),
        Action("copy", ("ctrl+o",), "复制文字", "复制催要的文字：正在看的单位，否则全部没交齐的。"),
        Action("sent", ("f4",), "登记已催", "发出以后登记，留下催办记录。"),
        Action("save", ("f6",), "存成表格", "把回收情况存成表格文件。"),
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
    "history": (
        Action("open", ("enter",), "看改动", "看这一步改了哪几项、哪几处，从什么改成什么。"),
        Action("filter", ("f3",), "筛选", "只列含有几个词的：操作、姓名、日期。"),
        Action("toggle", ("f4",), "撤销或重做这一步", "撤销选中的一步，不必是最近的；已经撤销的，再做一次。"),
        Action("compare", ("ctrl+b",), "对比", "从选中的这一步到现在，变了什么，得分怎样变。"),
    ),
    "operation": (
        Action("open", ("enter",), "打开", "打开这一项。"),
        Action("toggle", ("f4",), "撤销或重做这一步", "撤销这一步；已经撤销的，再做一次。"),
    ),
    "difference": (Action("open", ("enter",), "打开", "打开这一项。"),),
    "backups": (
        Action("open", ("enter",), "看会改什么", "看恢复到这一份会改什么，再决定恢复。"),
        Action("add", ("f2",), "马上备份", "把现在的台账备份一份，并核对无误。"),
        Action("save", ("f6",), "另存", "把现在的台账备份到别处，如优盘。"),
        Action("stop", ("f8",), "停止", "停止备份或比较，不留下半份备份。"),
    ),
    "document": (
        Action("open", ("enter",), "打开或采用", "在指标上打开这一项；在猜测上采用为文号或成文日期。"),
        Action("edit", ("f2",), "改信息", "改名称、种类、文号、发文单位、成文日期、时效。"),
        Action("revise", ("f4",), "换新版", "用新版取代，旧版保留；已审定的项仍用旧版。"),
        Action("passage", ("f8",), "印证之处", "写明选中的指标由哪一页、哪一段印证。"),
        Action("show", ("ctrl+o",), "看文件", "用这台电脑上的程序打开文件。"),
    ),
    "gap": (
        Action("open", ("enter",), "打开", "打开选中的佐证材料；在指标上则打开这一项。"),
        Action("add", ("f2",), "附佐证", "附上证明已整改的材料，销号前后都可以。"),
        Action("edit", ("f4",), "修改", "改问题的内容、整改单位、时限；已销号的不能改。"),
        Action("close", ("f7",), "销号", "写明怎样整改的，附上佐证；没有佐证的写明原因。"),
    ),
    "health": (
        Action("open", ("enter",), "打开", "打开有问题的这一项。"),
        Action("again", ("f2",), "重新检查", "再检查一遍，没有变动的文件不再读。"),
        Action("relink", ("f4",), "找回", "把移走的文件一次全部找回，改到现在的位置。"),
        Action("search", ("f3",), "到别处找", "写一个文件夹，到那里找不见的文件。"),
        Action("deep", ("ctrl+o",), "细查", "每份都从头读一遍，不管大小和时间变没变。"),
        Action("stop", ("f8",), "停止", "停止检查，已经看过的下次不必再看。"),
    ),
    "score": (
        Action("open", ("enter",), "打开", "打开这一项；在方案上是看方案内容。"),
        Action("use", ("f4",), "改用方案", "这次申报改用选中的方案计分。"),
    ),
    "scheme": (Action("use", ("f4",), "改用方案", "这次申报改用这个方案计分。"),),
    "whatif": (
        Action("open", ("enter",), "取用", "取用选中的推演方案；在指标上则打开这一项。"),
        Action("add", ("f2",), "加假设", "假设打勾、评级、加材料、登记事项，或者改分值。"),
        Action("apply", ("f4",), "落实", "把假设写入台账，作为一步操作，可以撤销。"),
        Action("keep", ("ctrl+o",), "保存方案", "把现在的假设起个名称保存下来。"),
        Action("remove", ("delete",), "移除", "移除选中的假设，或者选中的推演方案。"),
    ),
    "gaining": (
        Action("open", ("enter",), "打开", "打开这一项。"),
        Action("filter", ("f3",), "筛选", "只列含有几个词的：单位、难易、编号。"),
        Action("wish", ("f4",), "想得多少分", "写一个分数，看要做哪些，或者为什么够不到。"),
    ),
    "figures": (
        Action("open", ("enter",), "打开", "打开这个数据所在的指标。"),
        Action("add", ("f2",), "填写", "填写一个数据：数值，或者分子、分母、填报的百分比。"),
        Action("correct", ("f4",), "更正", "更正选中的数据。"),
        Action("remove", ("delete",), "移除", "移除选中的数据。"),
    ),
    "editions": (
        Action("open", ("enter",), "看内容", "看这一版的各项，和每一项文字的来源。"),
        Action("add", ("f2",), "导入指标表", "把官方指标表导入为一个指标版本。"),
        Action("match", ("f4",), "沿用核查点", "为导入的这一版沿用工作版的核查点、量化指标和参考。"),
        Action("migrate", ("ctrl+o",), "换用这一版", "看这次申报换用这一版的影响，再决定换。"),
        Action("compare", ("ctrl+b",), "对比", "对比两个版本：新增、删除、文字改动、换位置、改编号。"),
        Action("archived", ("f3",), "归档的指标", "看换用指标版本时归档的指标。"),
    ),
    "edition": (
        Action("open", ("enter",), "看全文", "看这一项的要求和核查点，再按一次收起。"),
        Action("filter", ("f3",), "筛选", "只列含有几个词的：编号、名称、要求。"),
    ),
    "edition_difference": (
        Action("brief", ("f4",), "只看条目", "不列文字改动，再按一次列出。"),
        Action("save", ("f6",), "存成表格", "把两版的不同存成表格文件。"),
    ),
    "import_edition": (
        Action("source", ("f2",), "选文件", "选官方指标表；也可以拖进窗口。"),
        Action("column", ("f4",), "改列", "选中的一列认错了，或者没认出来，写明取作什么，或者不取。"),
        Action("kind", ("ctrl+o",), "定类别", "看不出是加分还是扣分的项，写明类别。"),
        Action("open", ("enter",), "写入", "写名称、确认数量，写成一个指标版本。"),
        Action("stop", ("f8",), "停止", "不再等这份文件读完。"),
    ),
    "edition_matching": (
        Action("mark", ("space",), "选", "沿用最像的一项；已经选定的，再按一次不选。"),
        Action("open", ("enter",), "换一项", "自己找沿用哪一项，或者不沿用。"),
        Action("limit", ("ctrl+a",), "按相似度全选", "写一个相似度，达到的都选最像的一项。"),
        Action("filter", ("f3",), "只看没选的", "只列还没有选定的，再按一次全部列出。"),
        Action("save", ("f6",), "采用", "把选定的核查点、量化指标和参考写进这一版，官方文字不动。"),
        Action("use", ("f4",), "换用这一版", "看这次申报换用这一版的影响，再决定换。"),
    ),
    "migration": (
        Action("open", ("enter",), "定对应", "定选中的旧指标变成了新版的哪一项，或者归档。"),
        Action("filter", ("f3",), "列出全部", "没有变化、没有记录的项也列出，再按一次不列。"),
        Action("apply", ("f4",), "换用", "先备份，再把这次申报换到新版，可以撤销。"),
        Action("scheme", ("ctrl+d",), "计分方案", "定换版以后用哪个计分方案。"),
        Action("crosswalk", ("f2",), "取用对照表", "按改好的对照表文件换版。"),
        Action("save", ("f6",), "存对照表", "把现在的对照表存成文件，改好以后再取用。"),
    ),
    "archived_items": (
        Action("open", ("enter",), "看全文", "看归档的全部内容，再按一次收起。"),
        Action("filter", ("f3",), "筛选", "只列含有几个词的：编号、名称、版本。"),
        Action("save", ("f6",), "存文件", "把列出的归档指标连同记录存成文本文件。"),
    ),
    "doctor": (
        Action("again", ("f2",), "重新检查", "再检查一遍。"),
        Action("mend", ("f4",), "修补", "台账内容与操作记录对不上时，先看会改什么，备份以后按操作记录改回。"),
        Action("stop", ("f8",), "停止", "停止检查，台账没有改动。"),
    ),
    "rollup": (
        Action("open", ("enter",), "换到这一个", "换到选中的申报；在省、市上则只看那里。"),
        Action("filter", ("f3",), "筛选和排名", "只看几个省、市或一轮，与哪一天相比，按什么排名。"),
        Action("again", ("f2",), "重新汇总", "再汇总一遍。"),
        Action("save", ("f6",), "存成表格", "写成带图表的表格文件。"),
        Action("stop", ("f8",), "停止", "停止汇总，台账没有改动。"),
    ),
    "duties": (
        Action("add", ("f2",), "添加", "添加本县自己的年度事项。"),
        Action("remove", ("delete",), "移除", "移除本县自己添加的事项。"),
    ),
}


def opener_of(page: str) -> str:
    """Return the id of the action that opens a page, empty for one that is reached only through another page."""
    return next((action for action in (f"page_{page}", page) if action in BY_ID), "")
