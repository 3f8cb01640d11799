"""The board: buttons, lamps and sensors, and the only place that knows gpiozero."""
