"""A plane of two quantities, cut by the law of a day, with the designs of the catalogue in it."""
