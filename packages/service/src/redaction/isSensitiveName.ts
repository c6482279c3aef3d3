const SECRET =
  /(key|keys|keyhex|keyb64|keypem|keybytes)$|secret|token|passw|passphrase|passcode|authorization|cookie|signature|credential|private|wrap|proof|challenge|seed$|^(sig|auth|pem|nonce)$/;
const WHERE =
  /^(areas?|polygons?|geometry|rings?|coordinates?|coords|lat|lon|lng|latitude|longitude|place|placed|position)$/;
const WHO = /mail|phone|address|^street$/;

/** Whether a field of this name holds what no log may: keys, tokens, signatures, where somebody is, how to reach them. Case, `-` and `_` don't count. */
export function isSensitiveName(name: string): boolean {
  const plain = name.toLowerCase().replace(/[-_]/g, '');
  return SECRET.test(plain) || WHERE.test(plain) || WHO.test(plain);
}
