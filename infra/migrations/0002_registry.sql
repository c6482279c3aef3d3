CREATE TABLE households (
  household_id uuid PRIMARY KEY,
  root_key bytes32 NOT NULL,
  -- The newest signed keyring; null until there is one.
  keyring bytea
);

-- What the newest keyrings name.
CREATE TABLE devices (
  device_id uuid PRIMARY KEY,
  household_id uuid NOT NULL REFERENCES households,
  kind text NOT NULL,
  signing_key bytes32 NOT NULL UNIQUE
);
CREATE INDEX devices_of_household ON devices (household_id);

CREATE TABLE agencies (
  agency_id uuid PRIMARY KEY,
  name text NOT NULL
);

-- Who signs calls to the API. One key belongs to one principal, whatever its role: no household can claim an agency's key.
CREATE TABLE signing_keys (
  signing_key bytes32 PRIMARY KEY,
  household_id uuid REFERENCES households,
  member_id uuid,
  agency_id uuid UNIQUE REFERENCES agencies,
  CONSTRAINT signing_keys_one_principal CHECK (
    (household_id IS NOT NULL AND member_id IS NOT NULL AND agency_id IS NULL)
    OR (household_id IS NULL AND member_id IS NULL AND agency_id IS NOT NULL)
  )
);
CREATE INDEX signing_keys_of_household ON signing_keys (household_id) WHERE household_id IS NOT NULL;

GRANT SELECT ON devices, households TO porchlight_broker;
GRANT SELECT ON devices TO porchlight_worker;
GRANT SELECT, INSERT, UPDATE (keyring) ON households TO porchlight_api;
GRANT SELECT, INSERT, DELETE ON devices, signing_keys TO porchlight_api;
GRANT SELECT, INSERT ON agencies TO porchlight_api;
