"""Journal lines and daily roots are only ever added: PostgreSQL refuses the rest."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION portal_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on %: rows are only ever added', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""

TRIGGERS = """
CREATE TRIGGER journalline_no_change BEFORE UPDATE OR DELETE ON communes_journalline
  FOR EACH ROW EXECUTE FUNCTION portal_refuse_change();
CREATE TRIGGER journalline_no_truncate BEFORE TRUNCATE ON communes_journalline
  FOR EACH STATEMENT EXECUTE FUNCTION portal_refuse_change();
CREATE TRIGGER dailyroot_no_change BEFORE UPDATE OR DELETE ON communes_dailyroot
  FOR EACH ROW EXECUTE FUNCTION portal_refuse_change();
CREATE TRIGGER dailyroot_no_truncate BEFORE TRUNCATE ON communes_dailyroot
  FOR EACH STATEMENT EXECUTE FUNCTION portal_refuse_change();
"""

UNDO = """
DROP TRIGGER journalline_no_change ON communes_journalline;
DROP TRIGGER journalline_no_truncate ON communes_journalline;
DROP TRIGGER dailyroot_no_change ON communes_dailyroot;
DROP TRIGGER dailyroot_no_truncate ON communes_dailyroot;
"""


class Migration(migrations.Migration):
    """Triggers on the record."""

    dependencies = [("communes", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION portal_refuse_change();"),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
