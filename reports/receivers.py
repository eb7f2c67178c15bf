"""Listens to the events of the apps below and writes marks."""


def connect() -> None:
    """Connect the receivers; called once by the app's ``ready``."""
