"""pydantic's errors -> problems in our words, with what is allowed read from the model's schema."""

from collections.abc import Iterator
from typing import Any, cast

from pydantic import BaseModel, ValidationError

from controller.config.document import Document
from controller.config.problems import Key, Problem, meant, short

Schema = dict[str, Any]


def explain(
    error: ValidationError, model: type[BaseModel], document: Document
) -> Iterator[Problem]:
    """One problem for each error that pydantic found in `document`."""
    root = model.model_json_schema()
    for found in error.errors(include_url=False):
        key = found["loc"]
        if found["type"] == "extra_forbidden":
            known = list(_at(root, key[:-1]).get("properties", ()))
            hint = meant(str(key[-1]), known)
            yield document.problem(key, "unknown key", ", ".join(known), hint)
        else:
            allowed = _allowed(root, _at(root, key)) if key else ""
            yield document.problem(key, _wrong(dict(found)), allowed)


def _wrong(found: dict[str, Any]) -> str:
    if found["type"] == "missing":
        return "the key is missing"
    if found["type"] == "value_error":
        return str(found["ctx"]["error"])
    return f"is {_shown(found['input'])}"


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f"the text '{short(value)}'" if value else "an empty text"
    if isinstance(value, (dict, list)):
        return "a mapping" if isinstance(value, dict) else "a list"
    return {"True": "true", "False": "false", "None": "empty"}.get(str(value), short(str(value)))


def _at(root: Schema, key: Key) -> Schema:
    """The schema of what stands under `key`; an empty one where the model knows no such key."""
    here = root
    for part in key:
        inner = _plain(root, here)
        here = (
            inner.get("items", {})
            if isinstance(part, int)
            else inner.get("properties", {}).get(part, _of_any_key(inner))
        )
    return _plain(root, here)


def _of_any_key(schema: Schema) -> Schema:
    """The schema of a mapping's values, where it may have any key."""
    values = schema.get("additionalProperties")
    return values if isinstance(values, dict) else {}


def _plain(root: Schema, schema: Schema) -> Schema:
    """`schema` with its reference followed, and without the null that it may be."""
    choice = next((c for c in schema.get("anyOf", ()) if c.get("type") != "null"), None)
    if choice is not None:
        schema = {**schema, **choice, "nullable": True}
    if "$ref" in schema:
        return {**schema, **cast(Schema, root["$defs"][schema["$ref"].rpartition("/")[2]])}
    return schema


def _allowed(root: Schema, schema: Schema) -> str:
    """What may stand where `schema` is asked for: its kind, its bounds, what it means."""
    kind = schema.get("type", "")
    if "properties" in schema:
        words, doc = f"a mapping with {', '.join(schema['properties'])}", ""
    else:
        words, doc = _kind(root, kind, schema), schema.get("description", "")
    told = f"{words} ({doc})" if words and doc else words or doc
    return f"{told}, or null" if schema.get("nullable") else told


def _kind(root: Schema, kind: str, schema: Schema) -> str:
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    if kind in ("integer", "number"):
        return _range("a whole number" if kind == "integer" else "a number", schema)
    if kind == "array":
        inner = _allowed(root, _plain(root, schema.get("items", {})))
        return f"a list, each item {inner}" if inner else "a list"
    if kind == "string":
        return "a path" if schema.get("format") == "path" else "a text"
    return {"boolean": "true or false", "object": "a mapping"}.get(kind, "")


def _range(words: str, schema: Schema) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    start = f" from {low:g}" if low is not None else ""
    end = f" to {high:g}" if high is not None else ""
    return words + start + end
