"""A screen of an exercise that waits for the person: instructions, breaks, results."""

from exercises.core.script import Present, Script
from exercises.core.shapes import Key, Picture, Shape
from exercises.core.words import Say

# A press meant for what came before must not turn the page.
SETTLE_S = 0.7


def page(name: str, shapes: tuple[Shape, ...], key: Key, say: Say) -> Script[None]:
    """Show `shapes` and speak `say`; go on when `key` is pressed.

    The key is drawn from the first flip on, prompted only after SETTLE_S: earlier presses do not
    count.
    """
    lead = Picture((*shapes, key), f"{name}_lead")
    yield Present(((0.0, lead), (0.0, say)), until=SETTLE_S)
    prompt = Key(key.button, key.x, key.y, key.size, prompt=True, say=key.say)
    yield Present(((0.0, Picture((*shapes, prompt), name)),), watch=(key.button,))
