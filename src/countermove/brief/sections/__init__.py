"""The sections of a brief, one module each: an assessment in, blocks out."""
