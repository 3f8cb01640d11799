"""`pod` as it is, but with a grey bar for each line of words on its screen.

python -m tests.journeys.masked controller --config CONFIG …
"""

from controller.cli import main
from exercises.stage.screen import Screen

if __name__ == "__main__":
    usual = Screen.__init__.__kwdefaults__
    assert usual is not None
    assert usual["mask_text"] is False
    usual["mask_text"] = True
    main()
