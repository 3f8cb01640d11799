"""The scores of breathing: from the pod's own rows, and from outside beats, intervals and waves."""

import io
from typing import Any

import neurokit2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exercises import breathing
from exercises.catalogue import exercise
from exercises.core.csv_table import TableError, read_csv, to_csv
from exercises.core.scores import Scores
from exercises.core.table import Table
from exercises.core.trial import Trial
from firmware.sensors.simulated import Heart
from tests.exercises.breathers import PRESSES, RESTS, S, breathed, sensed
from tests.exercises.core.hearts import rhythm_of
from tests.exercises.people import table_of

P = breathing.Params()
COLUMNS = exercise("breathing").columns
HEART = ("heart_rate_bpm", "rmssd_ms", "sdnn_ms", "pnn50", "coherence", "rhythm_hz", "signal_share")


def scored(*sittings: list[Trial], p: breathing.Params = P) -> Scores:
    return breathing.score(table_of(sittings, "breathing"), p)


def codes(scores: Scores, n: int = 0) -> set[str]:
    return {reason.code for reason, where in scores.reasons.items() if where[n]}


def outside(**columns: Any) -> Table:
    """The table that a CSV file of these columns gives; a number stands in every row."""
    rows = max(np.size(values) for values in columns.values())
    cells = [np.broadcast_to(values, rows).tolist() for values in columns.values()]
    lines = [",".join(columns), *(",".join(map(str, row)) for row in zip(*cells, strict=True))]
    return read_csv(io.StringIO("\n".join(lines).replace("nan", "")), COLUMNS)


def value(scores: Scores, name: str, n: int = 0) -> float:
    return float(scores.values[name][n])


def test_a_sitting_has_the_variability_of_its_heart() -> None:
    """Beside neurokit2's figures of the true beats of the same time."""
    kept = breathed(PRESSES, heart=Heart())
    scores = scored(kept)
    counted = [t for t in kept if t.block == "training" and t.kind == "beat"]
    true = np.array(sensed(Heart(), 0, 420)[1])
    true = true[(true > counted[0].onset_ns / S - 0.1) & (true < counted[-1].onset_ns / S + 0.1)]
    theirs = neurokit2.hrv_time((true * 1000).round().astype(int), 1000).iloc[0]
    assert value(scores, "rmssd_ms") == pytest.approx(theirs["HRV_RMSSD"], abs=1)
    assert value(scores, "sdnn_ms") == pytest.approx(theirs["HRV_SDNN"], abs=1)
    assert value(scores, "heart_rate_bpm") == pytest.approx(60_000 / theirs["HRV_MeanNN"], abs=0.1)
    assert value(scores, "rhythm_hz") == pytest.approx(0.1)
    assert value(scores, "signal_share") > 0.98
    assert scores.verdicts().tolist() == ["valid"]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_motion_and_a_loose_sensor_move_it_little(seed: int) -> None:
    """What was lost is told, and what is left gives nearly the same figures."""
    quiet = scored(breathed(heart=Heart(), seed=seed))
    for heart in (Heart(moves=2), Heart(loose=((90, 120),))):
        rough = scored(breathed(heart=heart, seed=seed))
        assert value(rough, "signal_share") < 0.95
        assert value(rough, "heart_rate_bpm") == pytest.approx(
            value(quiet, "heart_rate_bpm"), rel=0.02
        )
        assert value(rough, "rmssd_ms") == pytest.approx(value(quiet, "rmssd_ms"), rel=0.3)


def test_ectopic_beats_are_corrected_and_counted() -> None:
    """RMSSD is near that of the same heart without them; many put the score in doubt."""
    few, many = (scored(breathed(heart=Heart(ectopic=share), seed=1)) for share in (0.02, 0.15))
    assert value(few, "rmssd_ms") < 60
    assert 3 <= value(few, "beats_corrected") <= 20
    assert "many_corrected" in codes(many)


def test_beats_intervals_and_a_wave_tell_the_same() -> None:
    """Three tables of one heart: beat times and intervals to the last digit, the wave to 3 ms."""
    samples, true = sensed(Heart(), 3, 331)
    beats = np.array(true)
    tables = {
        "beats": outside(beat_s=beats),
        "intervals": outside(rr_s=np.diff(beats)),
        "wave": outside(value=[v for _, v in samples], rate_hz=100),
    }
    found = {name: breathing.score(table, P) for name, table in tables.items()}
    for name in HEART:
        of_beats = value(found["beats"], name)
        assert value(found["intervals"], name) == pytest.approx(of_beats)
        assert value(found["wave"], name) == pytest.approx(of_beats, rel=0.15)
    assert value(found["wave"], "rmssd_ms") == pytest.approx(
        value(found["beats"], "rmssd_ms"), abs=1
    )
    for scores in found.values():
        assert np.isnan([value(scores, name) for name in ("breaths", "adherence")]).all()
        assert scores.verdicts().tolist() == ["valid"]


@pytest.mark.parametrize("rate", [40, 50, 100, 250, 1000])
def test_a_wave_of_any_rate(rate: int) -> None:
    """The mean rate is that which neurokit2 finds, with nearly all of the time good."""
    wave = np.asarray(
        neurokit2.ppg_simulate(180, rate, 72, frequency_modulation=0.2, random_state=3)
    )
    peaks = neurokit2.ppg_findpeaks(
        neurokit2.ppg_clean(wave, sampling_rate=rate), sampling_rate=rate
    )
    theirs = 60 * rate / np.diff(peaks["PPG_Peaks"]).mean()
    scores = breathing.score(outside(value=wave, rate_hz=rate), P)
    assert value(scores, "heart_rate_bpm") == pytest.approx(theirs, rel=0.01)
    assert value(scores, "signal_share") > 0.95


def test_order_and_other_rows_do_not_matter() -> None:
    """Beats in any order, sessions mixed: each as alone."""
    one, other = rhythm_of(1), rhythm_of(2, 200)
    alone = [breathing.score(outside(beat_s=beats), P) for beats in (one, other)]
    beats = np.r_[one, other]
    labels = np.r_[np.zeros(one.size, int), np.ones(other.size, int)]
    order = np.random.default_rng(4).permutation(beats.size)
    both = breathing.score(outside(session=labels[order], beat_s=beats[order]), P)
    place = {label: n for n, label in enumerate(both.sessions.tolist())}
    for n, scores in enumerate(alone):
        for name in HEART:
            assert value(both, name, place[str(n)]) == pytest.approx(value(scores, name))


def test_the_pods_own_rows_come_back_from_csv() -> None:
    """Exported and scored again it is the same score."""
    table = table_of([breathed(PRESSES, heart=Heart())], "breathing")
    again = read_csv(io.StringIO(to_csv(table)), COLUMNS)
    assert breathing.score(again, P).rows() == breathing.score(table, P).rows()


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("beat_s", "soon", "is not a number"),
        ("rr_s", "-0.8", "less than 0"),
        ("rate_hz", "fast", "is not a number"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told(column: str, cell: str, told: str) -> None:
    """By its row and its column."""
    with pytest.raises(TableError, match=f'row 3, column "{column}".*{told}'):
        read_csv(io.StringIO(f"{column}\n1\n{cell}\n"), COLUMNS)


class Presses:
    """Rows of breaths pressed at these times (s) from the beginning of the first."""

    def __init__(self, breaths: int, at_s: list[float]) -> None:
        self.rows = []
        for n in range(breaths):
            for piece in P.pace.pieces():
                here = [t for t in at_s if n * 10 + piece.at_s <= t < n * 10 + piece.to_s]
                part_s = piece.to_s - piece.at_s
                extra = {"breath": n, "at_s": piece.at_s, "part_s": part_s, "presses": len(here)}
                rt_s = here[0] - n * 10 - piece.at_s if here else float("nan")
                self.rows.append(Trial("training", piece.kind, rt_s=rt_s, extra=extra))

    @property
    def adherence(self) -> float:
        return value(scored(self.rows), "adherence")


def test_adherence_is_one_press_at_each_in_breath() -> None:
    """From a second before it to its end; two are not one, and one with the out-breath is none."""
    assert Presses(10, [10 * n + 0.4 for n in range(10)]).adherence == 1
    assert Presses(10, [10 * n - 0.6 for n in range(1, 10)]).adherence == 0.9
    assert Presses(10, [10 * n + 6.0 for n in range(10)]).adherence == 0
    assert Presses(10, [10 * n + d for n in range(10) for d in (0.4, 2.6)]).adherence == 0
    assert Presses(10, [10 * n + 0.4 for n in range(4)]).adherence == 0.4


@given(st.integers(0, 2**32))
@settings(max_examples=10)
def test_who_presses_at_random_does_not_adhere(seed: int) -> None:
    """Twice a second, or once in five seconds."""
    rng = np.random.default_rng(seed)
    assert Presses(30, sorted(rng.uniform(0, 300, 600))).adherence <= 0.1
    assert Presses(30, sorted(rng.uniform(0, 300, 60))).adherence <= 0.4


def test_the_first_breath_may_be_pressed_in_the_last_of_practice() -> None:
    """A press half a second before it is its own."""
    rows = Presses(8, [10 * n - 0.5 for n in range(2, 8)]).rows
    early = [t._replace(block="practice") if int(t.extra["breath"]) < 2 else t for t in rows]
    assert value(scored(early), "breaths") == 6
    assert value(scored(early), "adherence") == 1


NOBODY = Presses(10, []).rows


REASONS: list[tuple[str, str, Table]] = [
    ("no_presses", "valid", table_of([NOBODY], "breathing")),
    ("no_pulse", "valid", table_of([NOBODY], "breathing")),
    ("too_few_breaths", "invalid", table_of([Presses(3, []).rows], "breathing")),
    ("no_data", "invalid", outside(session=["a"], kind=[""])),
    ("mixed_heart_data", "invalid", outside(beat_s=["1", "nan"], rr_s=["nan", "1"])),
    ("not_seconds", "invalid", outside(rr_s=1000 * np.diff(rhythm_of(1)))),
    ("not_seconds", "invalid", outside(beat_s=1000 * rhythm_of(1))),
    ("rate_unusable", "invalid", outside(value=[0.1] * 50, rate_hz=10)),
    ("rate_unusable", "invalid", outside(value=[0.1] * 4, rate_hz=[100, 100, 50, 50])),
    ("rate_unusable", "invalid", outside(value=[0.1] * 4)),
    ("repeated_beats", "doubtful", outside(beat_s=[*rhythm_of(1), *rhythm_of(1)[50:60]])),
    ("too_few_intervals", "doubtful", outside(beat_s=rhythm_of(1, 60))),
    ("many_corrected", "doubtful", outside(beat_s=np.delete(rhythm_of(1), range(9, 350, 12)))),
    (
        "poor_signal",
        "doubtful",
        outside(beat_s=np.r_[rhythm_of(1, 150), 900 + rhythm_of(2, 50)]),
    ),
    ("poor_signal", "doubtful", outside(value=np.full(9000, 0.1), rate_hz=100)),
]


@pytest.mark.parametrize(("code", "verdict", "table"), REASONS)
def test_every_reason_can_be_had(code: str, verdict: str, table: Table) -> None:
    """Each with its own verdict, or one that is worse."""
    scores = breathing.score(table, P)
    (reason,) = [reason for reason in scores.reasons if reason.code == code]
    assert code in codes(scores)
    assert reason.verdict == verdict


TIMED: list[tuple[str, dict[str, Any]]] = [
    ("timing_unverified", {}),
    ("late_frames", {"late": 1}),
    ("suspect_stamps", {"suspect": True, "rt_s": 0.1}),
    ("arrival_stamps", {"source": "arrival", "rt_s": 0.1}),
    ("interrupted", {"broken": 1}),
    ("mixed_forms", {"block": "assessment"}),
    ("resumed", {"block": "assessment", "resumed": 1}),
]


@pytest.mark.parametrize(("code", "change"), TIMED)
def test_how_it_was_timed_is_told(code: str, change: dict[str, Any]) -> None:
    """The reasons that every exercise has."""
    table = table_of([NOBODY], "breathing")
    assert code not in codes(breathing.score(table, P))
    if code == "timing_unverified":
        table["verified"][:] = False
    for name, cell in change.items():
        column = table[name].astype("U12") if table[name].dtype.kind == "U" else table[name]
        column[::2] = cell
        table[name] = column
    assert code in codes(breathing.score(table, P))


def test_no_code_goes_untested() -> None:
    """Every reason that score can give is provoked above."""
    provoked = {code for code, *_ in REASONS} | {code for code, _ in TIMED}
    assert {r.code for r in breathing.score(table_of([NOBODY], "breathing"), P).reasons} == provoked


def test_practice_is_left_out() -> None:
    """Its breaths, its presses and its beats."""
    kept = breathed(PRESSES, heart=Heart())
    counted = [t for t in kept if t.block != "practice"]
    assert len(counted) < len(kept)
    whole, alone = (scored(rows).rows()[0] for rows in (kept, counted))
    assert whole == alone


def test_no_sensor_is_nobodys_fault() -> None:
    """What needs it is not a number, says why, and the score is valid all the same."""
    scores = scored(breathed(RESTS))
    assert np.isnan(
        [value(scores, name) for name in (*HEART, "adherence", "beats_corrected")]
    ).all()
    assert codes(scores) == {"no_pulse", "no_presses"}
    assert scores.verdicts().tolist() == ["valid"]
    assert value(scores, "breaths") == 30


def test_a_sensor_that_nobody_touches_is_told() -> None:
    """Samples without a pulse: poor signal, not "no sensor"."""
    scores = scored(breathed(heart=Heart(loose=((0, 1000),))))
    assert {"poor_signal", "too_few_intervals"} <= codes(scores)
    assert "no_pulse" not in codes(scores)
    assert np.isnan(value(scores, "rmssd_ms"))
