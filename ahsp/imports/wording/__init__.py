"""What an import says to people: states, problems, reasons and evidence in words."""
