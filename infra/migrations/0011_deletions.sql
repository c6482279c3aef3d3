-- A member's role in the household's newest keyring; null for an agency's key. What only owners and adults may do depends on it.
ALTER TABLE signing_keys ADD COLUMN member_role text;

-- A keyring is 8 bytes of head, JSON, and 64 bytes of signature.
WITH said AS (
  SELECT household_id, convert_from(substring(keyring FROM 9 FOR octet_length(keyring) - 72), 'UTF8')::jsonb AS keyring
  FROM households WHERE keyring IS NOT NULL
), members AS (
  SELECT household_id, (member ->> 'memberId')::uuid AS member_id, member ->> 'role' AS member_role
  FROM said, jsonb_array_elements(keyring -> 'members') AS member
)
UPDATE signing_keys SET member_role = members.member_role
FROM members WHERE signing_keys.household_id = members.household_id AND signing_keys.member_id = members.member_id;

UPDATE signing_keys SET member_role = 'guest' WHERE household_id IS NOT NULL AND member_role IS NULL;

ALTER TABLE signing_keys ADD CONSTRAINT signing_keys_role_of_members CHECK ((member_role IS NULL) = (household_id IS NULL));

-- The opening of a clip, which holds its wrapped key, apart from its object: without it nothing of the clip opens any more. Clips stored before have
-- no row here; their objects begin with their openings.
CREATE TABLE clip_openings (
  clip_id uuid PRIMARY KEY REFERENCES clips,
  opening bytea NOT NULL
);

-- Clips that their household deleted, for ever: a row is the order to delete, then the proof of it, and keeps the clip from coming back.
CREATE TABLE clip_deletions (
  clip_id uuid PRIMARY KEY,
  household_id uuid NOT NULL,
  device_id uuid NOT NULL,
  member_id uuid NOT NULL,
  requested_at_ms epoch_ms NOT NULL,
  -- Whether the opening lay in clip_openings when the deletion was asked for.
  wrap_apart boolean NOT NULL,
  wrap_removed_at_ms epoch_ms,
  objects_removed_at_ms epoch_ms,
  row_removed_at_ms epoch_ms,
  -- Signed by the receipt key when all is gone.
  statement bytea
);
CREATE INDEX clip_deletions_of_household ON clip_deletions (household_id, requested_at_ms DESC, clip_id DESC);
CREATE INDEX clip_deletions_unfinished ON clip_deletions (requested_at_ms, clip_id) WHERE statement IS NULL;

-- Looked for after the row is written, with a snapshot of its own: whoever stores a clip that is being deleted sees the deletion, or is seen by it.
CREATE FUNCTION refuse_deleted_clip() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM clip_deletions WHERE clip_id = NEW.clip_id) THEN
    RAISE EXCEPTION 'the clip was deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'clips_are_not_deleted';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER clips_are_not_deleted AFTER INSERT OR UPDATE ON clips
  FOR EACH ROW EXECUTE FUNCTION refuse_deleted_clip();

CREATE FUNCTION refuse_unasked_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM clip_deletions WHERE clip_id = OLD.clip_id) THEN
    RAISE EXCEPTION 'a row of % goes only when its household asked for it', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END
$$;
CREATE TRIGGER clips_go_when_asked BEFORE DELETE ON clips FOR EACH ROW EXECUTE FUNCTION refuse_unasked_removal();
CREATE TRIGGER clip_openings_go_when_asked BEFORE DELETE ON clip_openings FOR EACH ROW EXECUTE FUNCTION refuse_unasked_removal();

CREATE TRIGGER clip_deletions_stay
  BEFORE DELETE OR TRUNCATE ON clip_deletions
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT, DELETE ON clip_openings TO porchlight_worker;
GRANT DELETE ON clips, candidates TO porchlight_worker;
GRANT SELECT ON clip_deletions TO porchlight_worker, porchlight_broker;
GRANT UPDATE (wrap_removed_at_ms, objects_removed_at_ms, row_removed_at_ms, statement) ON clip_deletions TO porchlight_worker;
GRANT SELECT ON clip_openings TO porchlight_api;
GRANT SELECT, INSERT ON clip_deletions TO porchlight_api;
