-- Group roles without login or password; `createLogin` makes a user of one. Roles belong to the whole cluster, so
-- another database's migrations may have made them already, or be making them right now.
DO $$
DECLARE
  role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['porchlight_api', 'porchlight_worker', 'porchlight_broker'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL;
    END;
  END LOOP;
END
$$;

-- Milliseconds since 1970, as far as a double counts exactly.
CREATE DOMAIN epoch_ms AS bigint CHECK (VALUE BETWEEN 0 AND 9007199254740991);

-- An H3 index of resolution 10; as a signed number it is positive.
CREATE DOMAIN h3_cell AS bigint CHECK (VALUE > 0);

-- An Ed25519 public key, or a SHA-256 digest.
CREATE DOMAIN bytes32 AS bytea CHECK (octet_length(VALUE) = 32);

-- Ids are 16 bytes, kept as uuid (fixed length, compared as bytes) and written without hyphens everywhere else.
