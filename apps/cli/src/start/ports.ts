/** Where `npm start` listens on loopback; a free port is taken for each that something else has. */
export const START_PORTS = {
  api: 8420,
  mqtt: 8421,
  internal: 8422,
  workerHealth: 8423,
  s3: 8424,
  mailbox: 8425,
  logHealth: 8426,
  cosigners: [8427, 8428, 8429],
};

/** Where its API is then, unless something else had the port. */
export const LOCAL_API_URL = `http://127.0.0.1:${START_PORTS.api}`;
