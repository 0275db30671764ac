"""Reading a transcript's words: plain text, clauses, numbers, sounds, slots and markers."""
