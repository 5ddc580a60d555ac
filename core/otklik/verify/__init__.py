"""Is a report what the audit says? It is rendered again from the head that it carries, and compared."""
