"""PDF: a page is written as HTML and set by a child process, which may use so much and no more."""
