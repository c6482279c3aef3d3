CREATE TABLE accounts (
  account_id uuid PRIMARY KEY,
  -- Normalised by the caller: trimmed, in lower case.
  email text NOT NULL CONSTRAINT accounts_one_per_email UNIQUE,
  role text NOT NULL,
  derivation_salt bytea NOT NULL,
  derivation_memory_kib integer NOT NULL,
  derivation_passes integer NOT NULL,
  login_hash bytes32 NOT NULL,
  password_wrap bytea NOT NULL,
  recovery_wrap bytea,
  recovery_hash bytes32,
  -- Sealed by the account's owner; null before the first.
  vault bytea,
  vault_version bigint NOT NULL,
  created_at_ms epoch_ms NOT NULL,
  confirmed_at_ms epoch_ms,
  CONSTRAINT accounts_email CHECK (octet_length(email) BETWEEN 3 AND 254),
  CONSTRAINT accounts_role CHECK (role IN ('household', 'agency', 'operator')),
  CONSTRAINT accounts_derivation CHECK (
    octet_length(derivation_salt) = 16 AND derivation_memory_kib > 0 AND derivation_passes > 0
  ),
  CONSTRAINT accounts_wraps CHECK (
    octet_length(password_wrap) BETWEEN 1 AND 1024 AND octet_length(recovery_wrap) BETWEEN 1 AND 1024
  ),
  CONSTRAINT accounts_recovery_is_whole CHECK ((recovery_wrap IS NULL) = (recovery_hash IS NULL)),
  CONSTRAINT accounts_vault CHECK (
    octet_length(vault) <= 262144 AND vault_version BETWEEN 0 AND 9007199254740991
  )
);

CREATE TABLE second_factors (
  factor_id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  kind text NOT NULL,
  name text NOT NULL,
  data bytea NOT NULL,
  version bigint NOT NULL,
  created_at_ms epoch_ms NOT NULL,
  confirmed_at_ms epoch_ms,
  CONSTRAINT second_factors_kind CHECK (kind IN ('totp', 'passkey', 'backup-codes')),
  CONSTRAINT second_factors_lengths CHECK (octet_length(name) <= 400 AND octet_length(data) <= 65536),
  CONSTRAINT second_factors_version CHECK (version BETWEEN 0 AND 9007199254740991)
);
CREATE INDEX second_factors_of_account ON second_factors (account_id, created_at_ms, factor_id);

CREATE TABLE sessions (
  session_id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  token_hash bytes32 NOT NULL UNIQUE,
  name text NOT NULL,
  created_at_ms epoch_ms NOT NULL,
  last_used_at_ms epoch_ms NOT NULL,
  expires_at_ms epoch_ms NOT NULL,
  factor_at_ms epoch_ms,
  CONSTRAINT sessions_name CHECK (octet_length(name) <= 400)
);
CREATE INDEX sessions_of_account ON sessions (account_id);

-- How often something was tried under a digest, in the window that begins with the first time.
CREATE TABLE attempts (
  key bytes32 PRIMARY KEY,
  since_ms epoch_ms NOT NULL,
  -- From when on the row may be swept.
  until_ms bigint NOT NULL,
  count integer NOT NULL,
  CONSTRAINT attempts_count CHECK (count > 0)
);
CREATE INDEX attempts_by_end ON attempts (until_ms);

GRANT SELECT, INSERT, DELETE ON accounts, second_factors, sessions, attempts TO porchlight_api;
GRANT UPDATE (
  derivation_salt, derivation_memory_kib, derivation_passes, login_hash, password_wrap,
  recovery_wrap, recovery_hash, vault, vault_version, confirmed_at_ms
) ON accounts TO porchlight_api;
GRANT UPDATE (data, version, confirmed_at_ms) ON second_factors TO porchlight_api;
GRANT UPDATE (last_used_at_ms, factor_at_ms) ON sessions TO porchlight_api;
GRANT UPDATE (since_ms, until_ms, count) ON attempts TO porchlight_api;
