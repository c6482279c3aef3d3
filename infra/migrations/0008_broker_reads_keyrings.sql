-- A device takes only the version after the one that it holds: the broker sends it those that it missed.
GRANT SELECT ON keyrings TO porchlight_broker;
