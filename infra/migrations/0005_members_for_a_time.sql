-- When a member's time is over, or null where it never is; of an agency's key it is null.
ALTER TABLE signing_keys ADD COLUMN until_ms epoch_ms;
