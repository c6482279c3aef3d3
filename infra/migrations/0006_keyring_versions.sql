-- Every keyring that a household has had, for ever: what devices that left and epochs that were dropped are read from.
CREATE TABLE keyrings (
  household_id uuid NOT NULL REFERENCES households,
  version bigint NOT NULL,
  -- The signed statement, as it was published.
  record bytea NOT NULL,
  PRIMARY KEY (household_id, version),
  CONSTRAINT keyrings_version CHECK (version BETWEEN 1 AND 9007199254740991)
);

-- From when on what the device makes doesn't count; null while it is in use.
ALTER TABLE devices ADD COLUMN retired_at_ms epoch_ms;

-- The newest keyrings are there already. A statement is 8 bytes of head, JSON, and 64 bytes of signature.
CREATE TEMPORARY TABLE newest_keyrings ON COMMIT DROP AS
SELECT household_id, keyring AS record,
  convert_from(substring(keyring FROM 9 FOR octet_length(keyring) - 72), 'UTF8')::jsonb AS said
FROM households WHERE keyring IS NOT NULL;
INSERT INTO keyrings (household_id, version, record)
SELECT household_id, (said ->> 'version')::bigint, record FROM newest_keyrings;
UPDATE devices SET retired_at_ms = (named ->> 'retiredAtMs')::bigint
FROM newest_keyrings, jsonb_array_elements(said -> 'devices') AS named
WHERE devices.household_id = newest_keyrings.household_id AND device_id = (named ->> 'deviceId')::uuid AND named ? 'retiredAtMs';

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is insert-only: what was published is never altered and never deleted', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER keyrings_are_insert_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON keyrings
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT ON keyrings TO porchlight_api;
