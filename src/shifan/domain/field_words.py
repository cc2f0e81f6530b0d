"""The Chinese words for what is stored: tables, their fields, and field values as a clerk reads them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from shifan.domain.adjustments import SelfCheckOutcome
from shifan.domain.answers import Answer, Stands
from shifan.domain.application import Stage
from shifan.domain.editions.crosswalk import Relation
from shifan.domain.evidence import EvidenceKind, Storage
from shifan.domain.gaps import GapOrigin
from shifan.domain.labels import Labelled
from shifan.domain.privacy import MarkKind
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.rounds import RoundKind
from shifan.domain.tasks import TaskRole

Value = str | int | None
NameOf = Callable[[str, str], str]
"""What a reference names: (table, id) gives a unit's name, a document's title, ``第 32 项``; empty when unknown."""

EMPTY = "（空）"
UNKNOWN_FIELD = "其他内容"
_LONG = 80  # characters a value may have before it is cut

_ENTITIES = {
    "application": "申报",
    "department": "责任单位",
    "record": "台账记录",
    "tick": "核查点",
    "task": "分工",
    "evidence": "材料",
    "adjustment": "加减分事项",
    "evidence_link": "印证",
    "gap": "问题短板",
    "gap_proof": "销号佐证",
    "self_check": "自查结论",
    "figure": "量化数据",
    "milestone": "时间节点",
    "showcase": "单项示范项目",
    "showcase_material": "单项示范材料",
    "showcase_milestone": "单项示范时间节点",
    "review_round": "审核轮次",
    "review_opinion": "审核意见",
    "dispatch": "调度",
    "reminder": "催办",
    "submission": "报送",
    "inquiry": "核查询问",
    "site": "点位",
    "site_item": "点位展示的指标",
    "archived_item": "归档的指标",
    "ledger_mapping": "台账列的对应",
    "privacy_release": "打包前的放行",
    "workbook_sent": "发出的填报表",
    "workbook_return": "交回的填报表",
    "answer_decision": "冲突决定",
    "scenario": "推演方案",
}

_HIDDEN = frozenset(
    ("id", "application_id", "version", "criterion_digest", "edition_digest", "digest", "sha256", "metric_id")
    + ("position", "workbook_id")
)

_COMMON = {
    "criterion_id": "指标",
    "department_id": "单位",
    "evidence_id": "材料",
    "checkpoint_id": "核查点",
    "adjustment_id": "事项",
    "gap_id": "问题",
    "round_id": "轮次",
    "site_id": "点位",
    "showcase_id": "项目",
    "status": "状态",
    "status_reason": "状态原因",
    "claim": "自评",
    "claim_reason": "自评说明",
    "verdict": "审核结论",
    "verdict_reason": "审核说明",
    "note": "备注",
    "title": "标题",
    "name": "名称",
    "number": "序号",
    "kind": "种类",
    "due": "时限",
    "document_number": "文号",
    "document_date": "成文日期",
    "contact": "联络人",
    "text": "文字",
    "reason": "理由",
    "content": "内容",
    "period_start": "起始日期",
    "period_end": "截止日期",
    "closed_on": "结束日期",
    "unit": "单位",
    "on": "日期",
    "done": "完成",
    "source": "来源",
}

_OWN: dict[str, dict[str, str]] = {
    "application": {
        "county": "县",
        "city": "市",
        "province": "省",
        "round": "轮次",
        "edition_id": "指标版本",
        "scheme_id": "计分方案",
        "period_start": "评估期开始",
        "period_end": "评估期结束",
        "stage": "阶段",
        "deadline": "上报截止日期",
        "as_of": "计算基准日",
        "sample_note": "样例说明",
        "archived": "归档",
        "archived_on": "归档日期",
    },
    "department": {
        "short_name": "简称",
        "leader": "分管领导",
        "contact": "联络员",
        "presumed": "推定",
    },
    "tick": {"ticked_by": "勾选人", "ticked_at": "勾选时间"},
    "task": {"role": "分工", "person": "承办人", "due": "完成时限"},
    "evidence": {
        "storage": "存放",
        "path": "文件",
        "size": "大小",
        "added_by": "添加人",
        "added_at": "添加时间",
        "issuer": "发文单位",
        "long_term": "长期有效",
        "replaces": "取代的旧版",
        "seen_on": "查看日期",
    },
    "evidence_link": {"department_id": "提供单位", "passage": "印证之处"},
    "adjustment": {"level": "级别", "title": "事项", "happened_on": "日期", "veto": "一票否决"},
    "gap": {
        "text": "问题",
        "origin": "来源",
        "opened_on": "登记日期",
        "area": "领域",
        "department_id": "整改单位",
        "due": "整改时限",
        "closed_on": "销号日期",
        "resolution": "整改情况",
        "unproved_reason": "无佐证的原因",
    },
    "self_check": {
        "outcome": "结论",
        "scope": "自查范围",
        "checked_by": "自查人",
        "checked_on": "自查日期",
    },
    "figure": {
        "value": "数值",
        "numerator": "分子",
        "denominator": "分母",
        "percent": "百分比",
        "unit": "计量单位",
        "target": "目标",
        "page": "页码",
        "part_of": "属于哪个合计",
        "previous": "上年同期",
    },
    "milestone": {"yearly": "每年"},
    "showcase": {"unit": "承办单位", "summary": "简介"},
    "review_round": {"kind": "轮别", "opened_on": "开始日期"},
    "review_opinion": {
        "rating": "意见",
        "reviewer": "审核人",
        "decided_at": "审核时间",
        "supplement_due": "补正时限",
    },
    "dispatch": {"taken_at": "时间"},
    "reminder": {
        "sent_at": "催办时间",
        "sent_by": "催办人",
        "response": "回复",
        "responded_on": "回复日期",
    },
    "workbook_return": {
        "file_name": "文件",
        "returned_at": "收到时间",
        "returned_by": "收表人",
        "row_count": "行数",
        "answered": "已填",
        "problems": "问题",
        "conflicts": "冲突待定",
    },
    "answer_decision": {
        "field": "栏目",
        "stored": "现值",
        "incoming": "对方",
        "side": "按哪一方",
        "decided_at": "决定时间",
        "decided_by": "决定人",
    },
    "workbook_sent": {
        "sent_at": "发出时间",
        "sent_by": "发出人",
        "due": "交回时限",
        "operation": "当时的操作序号",
        "file_name": "文件名",
    },
    "submission": {
        "supplement": "补充材料",
        "submitted_on": "报送日期",
        "recipient": "报送单位",
        "receipt": "回执",
    },
    "inquiry": {
        "question": "询问",
        "asked_at": "询问时间",
        "asked_by": "询问人",
        "answer": "答复",
        "answered_by": "答复人",
        "shown": "出示的材料",
        "follow_up": "后续事项",
        "follow_up_due": "后续时限",
        "outcome": "办理结果",
        "closed_on": "了结日期",
    },
    "site": {"address": "地址", "contact": "联系人"},
    "ledger_mapping": {"columns": "列的对应"},
    "privacy_release": {"decided_by": "决定人", "decided_at": "决定时间"},
    "archived_item": {
        "edition_id": "原版编码",
        "edition_title": "原指标版本",
        "relation": "去向",
        "archived_at": "归档时间",
        "archived_by": "归档人",
    },
    "scenario": {"lines": "假设", "made_by": "保存人", "made_at": "保存时间"},
}

_REFERENCES = {
    "criterion_id": "criterion",
    "department_id": "department",
    "evidence_id": "evidence",
    "replaces": "evidence",
    "checkpoint_id": "checkpoint",
    "adjustment_id": "adjustment",
    "gap_id": "gap",
    "round_id": "review_round",
    "site_id": "site",
    "showcase_id": "showcase",
    "edition_id": "edition",
    "scheme_id": "scheme",
}
_ENUMS: dict[tuple[str, str], type[Labelled]] = {
    ("application", "stage"): Stage,
    ("record", "status"): WorkStatus,
    ("record", "claim"): Rating,
    ("record", "verdict"): Rating,
    ("task", "role"): TaskRole,
    ("task", "status"): WorkStatus,
    ("task", "claim"): Rating,
    ("evidence", "kind"): EvidenceKind,
    ("evidence", "storage"): Storage,
    ("gap", "origin"): GapOrigin,
    ("self_check", "outcome"): SelfCheckOutcome,
    ("answer_decision", "field"): Answer,
    ("answer_decision", "side"): Stands,
    ("review_round", "kind"): RoundKind,
    ("review_opinion", "rating"): Rating,
    ("privacy_release", "kind"): MarkKind,
    ("archived_item", "relation"): Relation,
}
_FLAGS = frozenset(("presumed", "long_term", "veto", "yearly", "done", "supplement", "archived"))
_NOTHING = {("review_opinion", "rating"): WorkStatus.RETURNED.label}  # where no value is a value
_UNSAID = frozenset(("content", "columns"))  # long JSON that says nothing to a reader


def entity_word(entity: str) -> str:
    """Return the word for a table, e.g. ``台账记录``."""
    return _ENTITIES.get(entity, UNKNOWN_FIELD)


def field_word(entity: str, column: str) -> str:
    """Return the word for a column of a table, e.g. ``自评``."""
    return _OWN.get(entity, {}).get(column) or _COMMON.get(column, UNKNOWN_FIELD)


def is_shown(column: str) -> bool:
    """Tell whether a column says something to a reader; ids, versions and hashes do not."""
    return column not in _HIDDEN


def value_words(entity: str, column: str, value: Value, name_of: NameOf) -> str:
    """Return a stored value as a clerk reads it: 达标, 是, 2023-10-01, a unit's name; long texts are cut."""
    if value is None or value == "":
        return _NOTHING.get((entity, column), EMPTY)
    if column in _UNSAID:
        return f"{len(str(value))} 字"
    if column in _FLAGS:
        return "是" if value else "否"
    if column in _REFERENCES:
        return name_of(_REFERENCES[column], str(value)) or "已移除的内容"
    kind = _ENUMS.get((entity, column))
    if kind is not None:
        member = kind.parse(str(value))
        return member.label if member else str(value)
    if column.endswith("_at"):
        return _time_words(str(value))
    return _short(str(value))


def _time_words(text: str) -> str:
    try:
        return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M}"
    except ValueError:  # a damaged value is shown as it is
        return text


def _short(text: str) -> str:
    line = "　".join(text.split("\n"))
    return line if len(line) <= _LONG else f"{line[:_LONG]}……（共 {len(line)} 字）"
