"""How far a design is from each limit, and which change of it would change the answer."""
