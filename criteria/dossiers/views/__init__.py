"""Pages of dossiers: each reads its address, asks the room's functions, and renders."""
