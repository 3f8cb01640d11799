"""The simulated participant: acts by pictures alone, at the rates and times it was given."""

from dataclasses import replace
from statistics import fmean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import exponnorm

from exercises.core.asking import Asked
from exercises.core.script import Cue
from exercises.core.shapes import BLANK, Box, Disc, Key, Picture
from exercises.core.sounds import Tone
from exercises.core.words import Say
from exercises.stage.person import Act, Habits, VirtualPerson

S = 1_000_000_000
GO, HOLD = Picture((Disc(0, 0, 0.1),)), Picture((Box(0, 0, 0.1, 0.1),))
PROMPT = Picture((Key("left", 0, 0), Key("right", 0.3, 0, prompt=True)))


CHOICE = Picture((Disc(-0.3, 0, 0.1),))
BEAT = Tone(880, 0.05)
STOP = Picture((Box(0, 0, 0.2, 0.2),))
ASKED = {
    GO: Asked("ok"),
    HOLD: Asked(""),
    CHOICE: Asked("left", others=("right", "back")),
    BEAT: Asked("ok", at_s=(0.5, 1.0, 1.5)),
    STOP: Asked("", stop=True),
}


def asks(cue: Cue) -> Asked | None:
    return ASKED.get(cue)


def shown(person: VirtualPerson, pictures: list[Picture]) -> list[Act | None]:
    """What the person does about each picture, one every two seconds."""
    answers: list[Act | None] = []
    for i, picture in enumerate(pictures):
        person.see(picture, i * 2 * S)
        act = person.next_act()
        answers.append(person.take_act() if act and act.at_ns < (i + 1) * 2 * S else None)
    return answers


def test_a_prompted_key_is_pressed_after_reading() -> None:
    """Of two keys the prompted one is pressed, once, however often the screen is redrawn."""
    person = VirtualPerson(asks, Habits(reading_s=1.5))
    person.see(PROMPT, 10 * S)
    person.see(PROMPT, 11 * S)
    assert person.take_act() == Act("right", 10 * S + 3 * S // 2, 90_000_000)
    assert person.next_act() is None


def test_sounds_and_empty_pictures_ask_nothing() -> None:
    """A blank, a tone or a sentence leads to no act."""
    person = VirtualPerson(asks, Habits(anticipation=0))
    for cue in (BLANK, Tone(440, 0.1), Say("Press"), Picture((Key("ok", 0, 0),))):
        person.see(cue, S)
    assert person.next_act() is None


def test_taking_what_is_not_planned_is_an_error() -> None:
    """take_act without an act is a mistake of the caller."""
    with pytest.raises(IndexError):
        VirtualPerson(asks).take_act()


def test_response_times_are_ex_gaussian() -> None:
    """Mean mu + tau, variance sigma^2 + tau^2, within 4 standard errors of 5,000 draws."""
    habits = Habits(mu_s=0.4, sigma_s=0.05, tau_s=0.1, lapse=0, anticipation=0)
    acts = shown(VirtualPerson(asks, habits, seed=4), [GO] * 5000)
    times = [(act.at_ns - i * 2 * S) / S for i, act in enumerate(acts) if act]
    assert len(times) > 4990
    assert fmean(times) == pytest.approx(0.5, abs=4 * 0.112 / 5000**0.5)
    assert stdev(times) == pytest.approx(0.1118, abs=0.008)


@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 1000))
def test_lapses_and_commissions_come_at_their_rates(
    lapse: float, commission: float, seed: int
) -> None:
    """Shares of pressed go and hold pictures lie within 5 standard errors of what was set."""
    habits = Habits(lapse=lapse, commission=commission, anticipation=0, tau_s=0.05)
    answers = shown(VirtualPerson(asks, habits, seed), [GO, HOLD] * 300)
    margin = 5 * 0.5 / 300**0.5
    assert sum(a is not None for a in answers[::2]) / 300 == pytest.approx(1 - lapse, abs=margin)
    assert sum(a is not None for a in answers[1::2]) / 300 == pytest.approx(commission, abs=margin)


def test_anticipations_come_before_the_next_picture() -> None:
    """In a steady rhythm each anticipation is a press before the picture, and the only one."""
    habits = Habits(anticipation=1, lapse=0)
    person = VirtualPerson(asks, habits)
    times: list[int] = []
    for i in range(50):
        onset_ns = (i + 1) * 2 * S
        while (act := person.next_act()) and act.at_ns < onset_ns:
            times.append(person.take_act().at_ns - onset_ns)
        person.see(GO, onset_ns)
    # The first two pictures are answered: only then there is a rhythm to anticipate in.
    assert len(times) == 2 + 48
    assert all(-0.85 * S < t < -0.15 * S for t in times[2:])


def test_the_same_seed_does_the_same() -> None:
    """Two people of one seed and one set of habits act alike; of another seed, not."""
    one, same, other = (shown(VirtualPerson(asks, seed=s), [GO, HOLD] * 50) for s in (7, 7, 8))
    assert one == same != other


@given(st.lists(st.sampled_from([GO, HOLD, PROMPT, BLANK]), max_size=30), st.integers(0, 99))
def test_acts_come_in_the_order_of_their_times(pictures: list[Picture], seed: int) -> None:
    """However plans were made, they are taken earliest first, none before what it answers."""
    person = VirtualPerson(asks, Habits(anticipation=0.3), seed)
    for i, picture in enumerate(pictures):
        person.see(picture, i * S)
    acts = []
    while person.next_act():
        acts.append(person.take_act())
    assert acts == sorted(acts, key=lambda act: act.at_ns)


def test_mistakes_press_another_button() -> None:
    """Of a choice so many are mistaken as habits say, each with one of the others named."""
    person = VirtualPerson(asks, Habits(error=0.3, lapse=0, anticipation=0), seed=2)
    pressed = [act.button for act in shown(person, [CHOICE] * 2000) if act]
    assert pressed.count("left") / 2000 == pytest.approx(0.7, abs=0.04)
    assert {*pressed} == {"left", "right", "back"}


def test_to_a_beat_they_press_a_little_before_it() -> None:
    """Each time that is meant gets its press, on average `lead_s` early."""
    person = VirtualPerson(asks, Habits(lapse=0, lead_s=0.04, tap_sd_s=0.01), seed=5)
    off = []
    for i in range(300):
        person.see(BEAT, i * 2 * S)
        off += [person.take_act().at_ns / S - 2 * i - at_s for at_s in (0.5, 1.0, 1.5)]
    assert person.next_act() is None
    assert fmean(off) == pytest.approx(-0.04, abs=0.002)
    assert stdev(off) == pytest.approx(0.01, rel=0.15)


def test_another_rule_may_be_followed() -> None:
    """From then on only the new one is known."""
    person = VirtualPerson(asks, Habits(lapse=0, anticipation=0))
    person.follow(lambda _: None)
    person.see(GO, S)
    assert person.next_act() is None


def raced(delay_s: float, habits: Habits) -> list[float]:
    """Of 4000 presses that a stop was shown for after a delay: the times of those that came."""
    person, times = VirtualPerson(asks, habits, 6), []
    for i in range(4000):
        person.see(GO, i * 4 * S)
        person.see(STOP, i * 4 * S + round(delay_s * S))
        if person.next_act() is not None:
            times.append((person.take_act().at_ns - i * 4 * S) / S)
    return times


def test_a_stop_races_the_press() -> None:
    """The press wins where its time is shorter than delay and stop time together, by chance."""
    habits = Habits(0.4, 0.06, 0.08, 0, 0, 0, stop_mu_s=0.2, stop_sigma_s=0.03, stop_tau_s=0.02)
    going, stopping = exponnorm(0.08 / 0.06, 0.4, 0.06), exponnorm(0.02 / 0.03, 0.2, 0.03)
    for delay_s in (0.1, 0.25, 0.4):
        times = raced(delay_s, replace(habits, stop_lapse=0))
        pressed, _ = quad(lambda t, d=delay_s: going.pdf(t) * stopping.sf(t - d), 0, 3)
        assert len(times) / 4000 == pytest.approx(pressed, abs=0.03)
    assert len(raced(0.1, replace(habits, stop_lapse=1))) == 4000
