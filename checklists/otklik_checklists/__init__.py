"""Packs that come with Otklik."""
