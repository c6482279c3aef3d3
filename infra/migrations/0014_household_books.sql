-- What a household knows of itself and the cloud can't read: its newest sealed book (owner-client/spec/book.md).
CREATE TABLE household_books (
  household_id uuid PRIMARY KEY REFERENCES households,
  version bigint NOT NULL,
  sealed bytea NOT NULL,
  CONSTRAINT household_books_version CHECK (version BETWEEN 1 AND 9007199254740991),
  CONSTRAINT household_books_size CHECK (octet_length(sealed) BETWEEN 1 AND 65536)
);

GRANT SELECT, INSERT, UPDATE (version, sealed) ON household_books TO porchlight_api;
