"""Whether all that one JSON Schema allows is allowed by another: no, where there is any doubt.

For the part of JSON Schema that our models make. What an object may hold beside its named
properties counts for nothing, as the contract has it: nobody writes names that are not in it.
"""

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator

Schema = dict[str, Any]

SILENT = {"$schema", "$id", "$defs", "title", "description", "default", "examples"}
TYPES = {"null", "boolean", "integer", "number", "string", "array", "object"}
# A bound of the narrow schema must be at least (+1) or at most (-1) the wide one's.
BOUNDS = {
    "minimum": 1,
    "exclusiveMinimum": 1,
    "maximum": -1,
    "exclusiveMaximum": -1,
    "minLength": 1,
    "maxLength": -1,
    "minItems": 1,
    "maxItems": -1,
}
STRUCTURE = {"type", "enum", "const", "anyOf", "properties", "required"}
STRUCTURE |= {"additionalProperties", "items", *BOUNDS}


def inline(schema: Any, root: Schema) -> Any:
    """The same with each `$ref` replaced by what it points to in `root`; recursive ones never end.

    Texts for people are left out: they may change.
    """
    if isinstance(schema, list):
        return [inline(each, root) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        found: Any = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return inline(found, root)
    return {
        name: _named(part, root) if name == "properties" else inline(part, root)
        for name, part in schema.items()
        if name not in SILENT
    }


def _named(properties: Schema, root: Schema) -> Schema:
    """A property may be called as a keyword is."""
    return {name: inline(part, root) for name, part in properties.items()}


def escapes(narrow: Any, wide: Any, at: str = "") -> Iterator[str]:
    """What `narrow` allows and `wide` may refuse, each with its place; both are inlined."""
    if wide in (True, {}) or narrow is False:
        return
    if wide is False or narrow is True:
        yield f"{at or 'it'}: anything is allowed, and was not" if narrow is True else f"{at}: gone"
        return
    if "anyOf" in narrow:
        for branch in narrow["anyOf"]:
            yield from escapes(branch, wide, at)
    elif (values := _finite(narrow)) is not None:
        fits = Draft202012Validator(wide).is_valid
        yield from (f"{at}: {value!r}" for value in values if not fits(value))
    elif "anyOf" in wide:
        yield from _none_of(narrow, wide["anyOf"], at)
    elif _finite(wide) is not None:
        yield f"{at}: other values than {_finite(wide)}"
    else:
        yield from _plain(narrow, wide, at)


def _finite(schema: Schema) -> list[Any] | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _none_of(narrow: Schema, branches: list[Schema], at: str) -> Iterator[str]:
    found = [list(escapes(narrow, branch, at)) for branch in branches]
    if all(found):
        yield min(found, key=len)[0]


def _plain(narrow: Schema, wide: Schema, at: str) -> Iterator[str]:
    """Neither has alternatives or a list of values."""
    more = _types(narrow) - _types(wide)
    if more:
        yield f"{at}: {', '.join(sorted(more))}"
    for bound, sign in BOUNDS.items():
        if bound in wide and not _within(narrow, bound, sign, wide[bound]):
            yield f"{at}: {bound} was {wide[bound]}"
    for keyword in wide.keys() - STRUCTURE:
        if narrow.get(keyword) != wide[keyword]:
            yield f"{at}: {keyword} was {wide[keyword]!r}"
    if "array" in _types(narrow):
        yield from escapes(narrow.get("items", {}), wide.get("items", {}), f"{at}[]")
    if "object" in _types(narrow):
        yield from _object(narrow, wide, at)


def _types(schema: Schema) -> set[str]:
    named = schema.get("type", TYPES)
    types = {named} if isinstance(named, str) else set(named)
    return types | {"integer"} if "number" in types else types


def _within(narrow: Schema, bound: str, sign: int, limit: float) -> bool:
    """A strict bound does for one that is not."""
    strict = f"exclusive{bound[0].upper()}{bound[1:]}"
    found = [narrow[name] for name in (bound, strict) if name in narrow]
    return any(sign * each >= sign * limit for each in found)


def _object(narrow: Schema, wide: Schema, at: str) -> Iterator[str]:
    missing = set(wide.get("required", ())) - set(narrow.get("required", ()))
    yield from (f"{at}.{name}: may be missing" for name in sorted(missing))
    others = wide.get("additionalProperties", True)
    known = wide.get("properties", {})
    for name, part in narrow.get("properties", {}).items():
        yield from escapes(part, known.get(name, others), f"{at}.{name}")
    if "properties" not in narrow or isinstance(narrow.get("additionalProperties"), dict):
        free = narrow.get("additionalProperties", True)
        unnamed = known.keys() - narrow.get("properties", {})
        for part in (others, *(known[name] for name in sorted(unnamed))):
            yield from escapes(free, part, f"{at}.*")
