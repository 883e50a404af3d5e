"""The engine of law: rules and facts in, findings out. It knows no chip, no threshold and no country."""
