"""How often things happen, as plain conjugate posteriors: answers, new acts, refusals, concessions, truces."""
