"""A comparison as a document: its model, made once in words, and a writer a format."""
