"""Which acts follow which, without any attributed link: a self-exciting process of acts by actor and layer."""
