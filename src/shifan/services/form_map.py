"""The small YAML file that tells how an authority's own form is filled, checked by pydantic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError, field_validator

from shifan.criteria.models import explain
from shifan.criteria.yaml_source import read_yaml
from shifan.domain.errors import DataFileError

EXAMPLE = """工作表: 附件2            # 可以不写，那就是第一张表
表头行: 4                # 表头在第几行
编号列: 序号             # 哪一列是指标编号（写列名，或列标 A）
填写:                    # 左边是表里的列，右边是填什么
  牵头单位: 牵头单位
  完成情况: 状态
  自评等次: {内容: 自评, 换词: {达标: A, 基本达标: B, 未达标: C}}"""
"""A whole map, as shown to people; ``编号列内容: 三级指标`` may be added."""

Text = Annotated[str, Field(min_length=1)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class AnswerModel(_Model):
    """What goes into one column: the content's name, and words to be written differently."""

    content: Text = Field(validation_alias=AliasChoices("内容", "content"))
    words: dict[str, str] = Field(default={}, validation_alias=AliasChoices("换词", "words"))


class FormMapModel(_Model):
    """The whole map. Keys may be written in Chinese or English."""

    sheet: str = Field(default="", validation_alias=AliasChoices("工作表", "sheet"))
    header_row: int = Field(ge=1, validation_alias=AliasChoices("表头行", "header_row"))
    id_column: Text = Field(validation_alias=AliasChoices("编号列", "id_column"))
    id: Literal["编号", "三级指标"] = Field(default="编号", validation_alias=AliasChoices("编号列内容", "id"))
    answers: dict[Text, AnswerModel] = Field(min_length=1, validation_alias=AliasChoices("填写", "answers"))

    @field_validator("answers", mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        """Let a bare name stand for an answer without words."""
        if not isinstance(value, dict):
            return value
        return {column: {"内容": said} if isinstance(said, str) else said for column, said in value.items()}


def read_form_map(path: Path) -> FormMapModel:
    """Return the checked map. Raises DataFileError naming file, line and field."""
    source = read_yaml(path)
    try:
        return FormMapModel.model_validate(source.data)
    except ValidationError as error:
        problems = [
            source.problem(tuple(found["loc"]), explain(found["type"], found["msg"], found["input"]))
            for found in error.errors()
        ]
        raise DataFileError("映射文件有误：\n" + "\n".join(problems), f"完整的例子：\n{EXAMPLE}") from error
