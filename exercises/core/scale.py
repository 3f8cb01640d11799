"""The measures that every screen keeps to: type, lines down the screen, keys, strokes.

All are fractions of the screen's height, as in `shapes`. Colours are the stage's (`stage.look`).

A new screen is laid out from the top: its heading (`pages.heading`), its picture about
(0, PICTURE_Y), the sentence that is spoken (BODY at BODY_Y, at most MEASURE wide), then the keys
to press now (`pages.key`: at KEYS_Y with words, at KEY_Y without) and the way back in the corner
(`pages.back`). What it shows to be chosen stands in a frame with corners ROUND; its lines are
HAIR, LINE or BOLD. The bottom right corner is left free for the sign of what can be heard.
"""

# Type, by the height of its line; nothing is smaller than HINT (3.4 mm on a screen of 7 inches).
HINT, CAPTION, BODY, TITLE, FIGURE = 0.04, 0.05, 0.06, 0.075, 0.17
# How wide a sentence runs before it is wrapped.
MEASURE = 1.3

# Lines down the screen: the middle of what stands there.
HEADING_Y, PICTURE_Y, BODY_Y, KEYS_Y, KEY_Y = -0.39, -0.16, 0.09, 0.28, 0.36
# From the middle to a key beside another one, of two or of three.
PAIR_X, TRIO_X = 0.24, 0.45
CORNER_X, CORNER_Y = 0.68, 0.39

# Keys: to press now; that turn what is shown; that lead elsewhere.
KEY, TURN_KEY, CORNER_KEY = 0.17, 0.12, 0.09

# Lines, and the corners of frames.
HAIR, LINE, BOLD = 0.005, 0.012, 0.02
ROUND = 0.03
