"""Dossiers for machines: thin views over the functions of the room."""
