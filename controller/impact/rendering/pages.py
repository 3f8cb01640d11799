"""Templates -> one HTML page with everything in it, and the same as a tagged PDF."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
import weasyprint
from markupsafe import Markup
from weasyprint.urls import URLFetcher

from controller.impact.rendering import words
from controller.impact.rendering.plots import Picture

TEMPLATES = Path(__file__).parent / "templates"
# Tagged, with a title, a language and alternative texts: what a screen reader needs (ISO 14289-1).
VARIANT = "pdf/ua-1"


def render(template: str, told: Mapping[str, Any]) -> str:
    """The page; nothing is loaded from anywhere when it is opened. Whatever comes in is escaped."""
    loader = jinja2.FileSystemLoader(TEMPLATES)
    undefined = jinja2.StrictUndefined
    pages = jinja2.Environment(
        loader=loader, autoescape=True, undefined=undefined, trim_blocks=True, lstrip_blocks=True
    )
    pages.filters |= {
        "number": words.number,
        "chance": words.chance,
        "between": words.between,
        "picture": _picture,
        "percent": lambda part: f"{part:.0%}".replace("%", " %"),
    }
    # The style sheet is ours, and no text from outside comes into it.
    style = Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))  # noqa: S704
    return pages.get_template(template).render(style=style, **told)


def write_pdf(html: str, target: Path) -> None:
    """The page on paper. It fetches nothing but what is in it."""
    inside = URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
    weasyprint.HTML(string=html, url_fetcher=inside).write_pdf(target, pdf_variant=VARIANT)


def _picture(picture: Picture) -> Markup:
    data = base64.b64encode(picture.svg.encode()).decode()
    tag = Markup('<img src="data:image/svg+xml;base64,{}" alt="{}">')
    return tag.format(data, picture.alt)
