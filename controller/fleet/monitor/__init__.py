"""`pod monitor`: every pod on a terminal, the one that needs somebody most at the top."""
