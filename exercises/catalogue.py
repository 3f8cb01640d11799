"""Name -> exercise, found by itself: every module beside this one that says it is one.

An exercise is a module with these names, and nothing else has to know of it:

    TITLE: Say            what it is called
    VERSION: str          of the task; a change that moves scores raises it
    FORMS: tuple          of "assessment" and "training"
    Params                frozen dataclass; each field Annotated[type, Within(low, high), "doc"]
    COLUMNS               the trial table's own columns (tuple of Column)
    MEASURES              what score gives (tuple of Measure)
    ICON: Picture         its picture, to be chosen without reading
    script(p, form, seed, level) -> Script[list[Trial]]
    score(table, p) -> Scores
    feedback(trials, p) -> Script[None]   the screen that tells the person how it went
"""
