"""What people type, understood: text to a question, without a database or a web page."""
