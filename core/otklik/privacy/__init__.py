"""People in what was collected: pseudonyms, masks, sealed originals, retention. Keys never lie in the audit file."""
