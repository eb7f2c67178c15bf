"""PostgreSQL and Redis of the portal's own, for the demo, the tests and one machine."""
