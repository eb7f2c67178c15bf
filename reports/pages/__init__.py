"""What the public pages show: frozen rows, ready for templates. One module a screen."""
