-- Whose household an account is of: null until it has founded or joined one.
ALTER TABLE accounts ADD COLUMN household_id uuid REFERENCES households;
CREATE INDEX accounts_of_household ON accounts (household_id) WHERE household_id IS NOT NULL;
GRANT UPDATE (household_id) ON accounts TO porchlight_api;
