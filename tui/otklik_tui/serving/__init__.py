"""`otklik serve`: the screens in a browser, by textual-serve. Who has the link of this run may enter, nobody else."""
