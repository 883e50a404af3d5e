"""What comes back to one trigger: how likely, how soon, by which instrument, upon whom; and what lapses by itself."""
