-- Links by which a household gives a clip to whoever has them (contracts/spec/share.md).
CREATE TABLE shares (
  share_id uuid PRIMARY KEY,
  household_id uuid NOT NULL,
  clip_id uuid NOT NULL REFERENCES clips,
  member_id uuid NOT NULL,
  -- Sealed under a key that only the link has; null when the share is over.
  sealed bytea,
  created_at_ms epoch_ms NOT NULL,
  expires_at_ms epoch_ms NOT NULL,
  revoked_at_ms epoch_ms,
  CONSTRAINT shares_sealed CHECK (octet_length(sealed) BETWEEN 1 AND 4096),
  CONSTRAINT shares_at_most_30_days CHECK (expires_at_ms - created_at_ms BETWEEN 1 AND 2592000000)
);
CREATE INDEX shares_of_household ON shares (household_id, created_at_ms DESC, share_id DESC);
CREATE INDEX shares_of_clip ON shares (clip_id);
CREATE INDEX shares_sealed_by_end ON shares (expires_at_ms) WHERE sealed IS NOT NULL;

-- After the foreign key has locked the clip's row (triggers fire in the order of their names): whoever shares a clip that is being deleted waits, and then sees the deletion.
CREATE TRIGGER shares_are_not_of_deleted_clips AFTER INSERT ON shares
  FOR EACH ROW EXECUTE FUNCTION refuse_deleted_clip();

GRANT SELECT, INSERT, UPDATE (sealed, revoked_at_ms) ON shares TO porchlight_api;
GRANT SELECT, DELETE, UPDATE (sealed) ON shares TO porchlight_worker;
