"""Decisions, evidence and stored files are facts too: nothing is altered or deleted.

Evidence may only learn, once, when it was removed from its dossier.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION evidence_only_removed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE expected criteria_evidence;
BEGIN
  expected := OLD;
  expected.removed_at := NEW.removed_at;
  IF OLD.removed_at IS NOT NULL OR NEW IS DISTINCT FROM expected THEN
    RAISE EXCEPTION 'UPDATE on %: only removed_at may be filled in, once', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER decision_no_change BEFORE UPDATE OR DELETE ON criteria_decision
  FOR EACH ROW EXECUTE FUNCTION portal_refuse_change();
CREATE TRIGGER decision_no_truncate BEFORE TRUNCATE ON criteria_decision
  FOR EACH STATEMENT EXECUTE FUNCTION portal_refuse_change();
CREATE TRIGGER evidence_only_removed BEFORE UPDATE ON criteria_evidence
  FOR EACH ROW EXECUTE FUNCTION evidence_only_removed();
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON criteria_evidence
  FOR EACH ROW EXECUTE FUNCTION portal_refuse_change();
CREATE TRIGGER evidence_no_truncate BEFORE TRUNCATE ON criteria_evidence
  FOR EACH STATEMENT EXECUTE FUNCTION portal_refuse_change();
CREATE TRIGGER storedfile_no_change BEFORE UPDATE OR DELETE ON criteria_storedfile
  FOR EACH ROW EXECUTE FUNCTION portal_refuse_change();
CREATE TRIGGER storedfile_no_truncate BEFORE TRUNCATE ON criteria_storedfile
  FOR EACH STATEMENT EXECUTE FUNCTION portal_refuse_change();
"""

UNDO = """
DROP TRIGGER decision_no_change ON criteria_decision;
DROP TRIGGER decision_no_truncate ON criteria_decision;
DROP TRIGGER evidence_only_removed ON criteria_evidence;
DROP TRIGGER evidence_no_delete ON criteria_evidence;
DROP TRIGGER evidence_no_truncate ON criteria_evidence;
DROP TRIGGER storedfile_no_change ON criteria_storedfile;
DROP TRIGGER storedfile_no_truncate ON criteria_storedfile;
"""


class Migration(migrations.Migration):
    """Triggers on what a recognition and a submission stand on."""

    dependencies = [("criteria", "0004_dossier_writers")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION evidence_only_removed();"),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
