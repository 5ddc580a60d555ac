"""Comparing: two audits of one region, two regions, a region beside a group, and what an edit of the method moves."""
