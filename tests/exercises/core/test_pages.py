"""Pages: what turns them, and what stands on them."""

from exercises.core.pages import LOOK_S, SETTLE_S, look, page, ready_to_practise, ready_to_start
from exercises.core.script import Present, Script, Seen
from exercises.core.shapes import Key, Label, Picture
from exercises.core.words import Say
from tests.exercises.core.tasks import RULE, TASK, Played

SAY = Say("Press.")


def requests(script: Script[None]) -> list[Present]:
    """What it asks for, whatever happens meanwhile."""
    shown: list[Present] = []
    try:
        request = next(script)
        while True:
            assert isinstance(request, Present)
            shown.append(request)
            request = script.send(Seen([], []))
    except StopIteration:
        return shown


def test_a_press_for_what_came_before_turns_no_page() -> None:
    """First the page is only shown and spoken, its key not yet prompted; then the key ends it."""
    lead, prompt = requests(page("p", (RULE,), Key("left", 0, 0), SAY))
    assert (lead.watch, lead.until) == ((), SETTLE_S)
    assert (prompt.watch, prompt.until) == (("left",), None)
    assert [cue for _, cue in lead.timeline][1:] == [SAY]
    for request, prompted in ((lead, False), (prompt, True)):
        picture = request.timeline[0][1]
        assert isinstance(picture, Picture)
        assert [s.prompt for s in picture.shapes if isinstance(s, Key)] == [prompted]
        assert picture.shapes[0] == RULE


def test_a_page_without_a_key_ends_by_itself() -> None:
    """It watches nothing: a press, or none, changes nothing."""
    (request,) = requests(look("p", (RULE,), SAY))
    assert (request.watch, request.until) == ((), LOOK_S)
    assert request.timeline == ((0.0, Picture((RULE,), "p")), (0.0, SAY))


def test_starts_show_the_rules() -> None:
    """Practice and the blocks that count begin with different headings over the same rules."""
    practice = Played(ready_to_practise(TASK)).pictures("dots_practice")[0]
    start = Played(ready_to_start(TASK)).pictures("dots_start")[0]
    headings = []
    for picture in (practice, start):
        label, rule, key = picture.shapes
        assert isinstance(label, Label)
        assert isinstance(key, Key)
        assert rule == RULE
        headings.append(label.say.text)
    assert headings == ["Try it", "Now it counts"]
