"""Packs: items, norms and scoring profiles as data. `docs/pack-format.md` describes the files."""
