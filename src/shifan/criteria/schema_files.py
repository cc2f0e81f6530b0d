"""The JSON Schema files for editors and for whoever writes an edition by hand; generated from the models."""

from __future__ import annotations

import json
from pathlib import Path

from shifan.criteria.crosswalk_models import CrosswalkModel, MatchingModel
from shifan.criteria.models import DutiesModel, EditionModel, GroupModel, GuidanceModel, Model
from shifan.criteria.scheme_models import SchemeModel

_MODELS: dict[str, type[Model]] = {
    "edition": EditionModel,
    "group": GroupModel,
    "guidance": GuidanceModel,
    "scheme": SchemeModel,
    "duties": DutiesModel,
    "crosswalk": CrosswalkModel,
    "matching": MatchingModel,
}


def schema_texts() -> dict[str, str]:
    """Return the schema files' content by file name."""
    return {
        f"{name}.schema.json": json.dumps(model.model_json_schema(), ensure_ascii=False, indent=2, sort_keys=True)
        + "\n"
        for name, model in _MODELS.items()
    }


def write_schemas(folder: Path) -> list[Path]:
    """Write the schema files into ``folder`` and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in schema_texts().items():
        path = folder / name
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path)
    return written
