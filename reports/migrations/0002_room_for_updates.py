"""Leave room in the pages of figures, so that a recompute touches no index.

A run updates the same few rows again and again, never a column of an index; with room beside
them PostgreSQL keeps the new version on the page (HOT), in a full table of the nation too.
"""

from django.db import migrations

TABLES = ("reports_tally", "reports_standing", "reports_rate", "reports_figuresversion")


class Migration(migrations.Migration):
    """Half of each page stays free."""

    dependencies = [("reports", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} SET (fillfactor = 50)", f"ALTER TABLE {table} RESET (fillfactor)"
        )
        for table in TABLES
    ]
