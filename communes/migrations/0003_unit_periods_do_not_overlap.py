"""Two versions of one code never hold on the same day; no extension is needed for it.

The leading 1 keeps 01, 001 and 00001 apart; villages have no code.
"""

from django.db import migrations

ADD = """
ALTER TABLE communes_unit ADD CONSTRAINT unit_periods_do_not_overlap EXCLUDE USING gist (
  int4range(('1' || code)::int, ('1' || code)::int, '[]') WITH &&,
  daterange(valid_from, valid_to) WITH &&
) WHERE (tier <> 'village');
"""


class Migration(migrations.Migration):
    """An exclusion constraint over code and period."""

    dependencies = [("communes", "0002_append_only_journal")]

    operations = [
        migrations.RunSQL(
            ADD, "ALTER TABLE communes_unit DROP CONSTRAINT unit_periods_do_not_overlap;"
        ),
    ]
