"""How the plan goes on: what officials say of each action for each body, kept in the journal, out to a workbook and back."""
