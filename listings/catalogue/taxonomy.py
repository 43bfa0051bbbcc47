"""The category tree that a site starts with, from taxonomy.json beside this file."""

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("taxonomy.json")


def load_taxonomy(category_model: Any, attribute_model: Any) -> None:
    """Create or update every category and attribute of the file; nothing is removed, since listings may stand in it.

    Takes the models so that migrations can pass historical ones. Safe to run again.
    """
    for group in json.loads(FILE.read_text())["groups"]:
        parent = _category(category_model, group, None, group["icon"])
        _attributes(attribute_model, parent, group)
        for category in group["categories"]:
            child = _category(category_model, category, parent, group["icon"])
            _attributes(attribute_model, child, category)


def _category(model: Any, entry: dict[str, Any], parent: Any, icon: str) -> Any:
    fields = {
        "name": entry["name"],
        "position": entry["position"],
        "icon": entry.get("icon", icon),
        "parent": parent,
    }
    return model.objects.update_or_create(slug=entry["slug"], defaults=fields)[0]


def _attributes(model: Any, category: Any, entry: dict[str, Any]) -> None:
    for position, attribute in enumerate(entry.get("attributes", []), start=1):
        fields = {
            "name": attribute["name"],
            "kind": attribute["kind"],
            "unit": attribute.get("unit", ""),
            "choices": attribute.get("choices", []),
            "minimum": attribute.get("min"),
            "maximum": attribute.get("max"),
            "is_filter": attribute.get("is_filter", False),
            "position": position,
        }
        model.objects.update_or_create(category=category, slug=attribute["slug"], defaults=fields)
