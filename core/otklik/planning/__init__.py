"""Which actions to do within so many hours, weeks and people: chosen exactly, laid out by weeks."""
