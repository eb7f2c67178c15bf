"""What the pages of people at work show, ready for templates: frozen rows, no decisions."""
