"""How official Russian texts are read: words, plain language, courtesy, deadlines, contacts, copies."""
