"""JSON Schemas of all payloads, and of what is in sealed ones: each a document whole in itself."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode

from controller.contract.channels import channels, insides

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# What a reader may rely on and a writer must give: a field with a default may be left out.
MODE: JsonSchemaMode = "validation"


class Plain(GenerateJsonSchema):
    """As pydantic makes them, without a title for each field: its name says the same."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's
        """Never."""
        return False


def schemas() -> dict[str, dict[str, Any]]:
    """All of them, by their channels' names."""
    models = {channel.name: channel.payload for channel in channels()} | insides()
    return {name: _schema(name, model) for name, model in models.items()}


def _schema(name: str, model: type[BaseModel]) -> dict[str, Any]:
    made = model.model_json_schema(schema_generator=Plain, mode=MODE)
    return {"$schema": DIALECT, "$id": f"urn:training-pod:v1:{name}", **made}


def components(models: list[type[BaseModel]]) -> tuple[dict[str, Any], dict[str, str]]:
    """Schemas for one document that share their parts; and each model's place in it, by name."""
    generator = Plain(by_alias=True, ref_template="#/components/schemas/{model}")
    places, made = generator.generate_definitions(
        [(model, MODE, model.__pydantic_core_schema__) for model in models]
    )
    return {str(name): part for name, part in made.items()}, {
        model.__name__: places[model, MODE]["$ref"] for model in models
    }
