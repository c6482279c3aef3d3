-- Whose household an account is of: null until it has founded or joined one.
ALTER TABLE accounts ADD COLUMN household_id uuid REFERENCES households;
GRANT UPDATE (household_id) ON accounts TO porchlight_api;
