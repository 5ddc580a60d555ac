"""Collecting: the one stage that is asynchronous and touches network and clock."""
