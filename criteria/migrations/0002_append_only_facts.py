"""Recognitions and snapshots are facts: nothing is altered or deleted.

A recognition may only learn, once, which later row replaces it.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION recognition_only_superseded() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE expected criteria_recognition;
BEGIN
  expected := OLD;
  expected.superseded_by_id := NEW.superseded_by_id;
  IF OLD.superseded_by_id IS NOT NULL OR NEW IS DISTINCT FROM expected THEN
    RAISE EXCEPTION 'UPDATE on %: only superseded_by may be filled in, once', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER recognition_only_superseded BEFORE UPDATE ON criteria_recognition
  FOR EACH ROW EXECUTE FUNCTION recognition_only_superseded();
CREATE TRIGGER recognition_no_delete BEFORE DELETE ON criteria_recognition
  FOR EACH ROW EXECUTE FUNCTION portal_refuse_change();
CREATE TRIGGER recognition_no_truncate BEFORE TRUNCATE ON criteria_recognition
  FOR EACH STATEMENT EXECUTE FUNCTION portal_refuse_change();
CREATE TRIGGER snapshot_no_change BEFORE UPDATE OR DELETE ON criteria_snapshot
  FOR EACH ROW EXECUTE FUNCTION portal_refuse_change();
CREATE TRIGGER snapshot_no_truncate BEFORE TRUNCATE ON criteria_snapshot
  FOR EACH STATEMENT EXECUTE FUNCTION portal_refuse_change();
"""

UNDO = """
DROP TRIGGER recognition_only_superseded ON criteria_recognition;
DROP TRIGGER recognition_no_delete ON criteria_recognition;
DROP TRIGGER recognition_no_truncate ON criteria_recognition;
DROP TRIGGER snapshot_no_change ON criteria_snapshot;
DROP TRIGGER snapshot_no_truncate ON criteria_snapshot;
"""


class Migration(migrations.Migration):
    """Triggers on recognitions and snapshots."""

    dependencies = [
        ("criteria", "0001_initial"),
        ("communes", "0002_append_only_journal"),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION recognition_only_superseded();"),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
