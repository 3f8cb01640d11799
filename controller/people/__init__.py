"""Who takes part: short numbers, picture PINs, lock-outs. Pseudonyms alone, never a name."""
