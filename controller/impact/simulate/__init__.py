"""Does the report find what is there, and not find what is not? Made-up cohorts of a known truth.

cohorts.py makes them as the dataset that a report is made of, run.py sends them through the
report's own analysis and counts how often it was right, telling.py words the counts.
"""
