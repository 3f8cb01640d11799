"""What a calm voice says: attention to the breath, the body and sounds in turn, in plain words.

Each theme is what programmes of mindfulness begin with (Kabat-Zinn 1990, Full Catastrophe Living);
the words are this project's own. Nothing is asked for but to notice, and to come back.
"""

from itertools import pairwise

from exercises.core.words import Say

THEMES = (
    (
        Say("Sit as you like. Let your hands rest. You can look at the water."),
        Say("Feel your breath come in. Feel it go out."),
        Say("You do not have to change it. Just feel it."),
        Say("Where do you feel it most? The nose, the chest, the belly?"),
        Say("Stay with one breath. Then with the next one."),
        Say("Thoughts come. That is fine. Come back to the breath."),
    ),
    (
        Say("Now feel your feet. They touch the floor."),
        Say("Feel your legs. Feel the seat that holds you."),
        Say("Let your belly be soft. Let your shoulders drop."),
        Say("Feel your hands. Are they warm or cool?"),
        Say("Let your jaw and your face be loose."),
        Say("Feel all of your body as you sit here."),
    ),
    (
        Say("Now listen. What sounds are far away?"),
        Say("What sounds are near?"),
        Say("Sounds come, and sounds go. You do not have to like them."),
        Say("If a sound bothers you, hear it, and let it pass."),
        Say("Listen to the quiet between two sounds."),
        Say("Hear it all. You are here, and that is enough."),
    ),
)


def guidance(sentences: int) -> list[Say]:
    """So many sentences: each theme has its share of them, and begins again where it runs out."""
    bounds = [round(sentences * n / len(THEMES)) for n in range(len(THEMES) + 1)]
    return [
        theme[n % len(theme)]
        for theme, (start, end) in zip(THEMES, pairwise(bounds), strict=True)
        for n in range(end - start)
    ]
