const LINE = '— log.example/a AAAAAQIDBA==\n';

/** Notes by their form alone: their signatures are nobody's. */
export function noteVectors(): unknown {
  return {
    accepted: [
      { name: 'one line', text: 'text\n', signatures: 1, note: `text\n\n${LINE}` },
      { name: 'empty lines in the text', text: 'a\n\n\nb\n', signatures: 1, note: `a\n\n\nb\n\n${LINE}` },
      {
        name: 'a text that looks signed',
        text: `a\n\n${LINE}`,
        signatures: 1,
        note: `a\n\n${LINE}\n${LINE}`,
      },
      { name: 'two signatures', text: 'text\n', signatures: 2, note: `text\n\n${LINE}${LINE}` },
      { name: '64 signatures', text: 'text\n', signatures: 64, note: `text\n\n${LINE.repeat(64)}` },
      { name: 'spaces at the ends of a line', text: ' text \n', signatures: 1, note: ` text \n\n${LINE}` },
      { name: 'letters beyond ASCII', text: 'τ\n', signatures: 1, note: 'τ\n\n— λ.example AAAAAQI=\n' },
      {
        name: 'a byte order mark is a letter like others',
        text: '\ufeffa\n',
        signatures: 1,
        note: `\ufeffa\n\n${LINE}`,
      },
    ],
    refused: [
      { name: 'nothing', code: 'malformed_record', note: '' },
      { name: 'no signature', code: 'malformed_record', note: 'text\n' },
      { name: 'no signature behind the empty line', code: 'malformed_record', note: 'text\n\n' },
      { name: 'no empty line', code: 'malformed_record', note: `text\n${LINE}` },
      { name: 'no text', code: 'malformed_record', note: `\n${LINE}` },
      { name: 'no newline at the end', code: 'malformed_record', note: `text\n\n${LINE.slice(0, -1)}` },
      { name: 'an empty line at the end', code: 'malformed_record', note: `text\n\n${LINE}\n` },
      { name: 'a carriage return', code: 'malformed_record', note: `text\r\n\n${LINE}` },
      { name: 'a tab', code: 'malformed_record', note: `te\txt\n\n${LINE}` },
      { name: 'a null', code: 'malformed_record', note: `te\0xt\n\n${LINE}` },
      { name: 'a hyphen for the dash', code: 'malformed_record', note: `text\n\n${LINE.replace('—', '-')}` },
      { name: 'two spaces', code: 'malformed_record', note: `text\n\n${LINE.replace('— ', '—  ')}` },
      {
        name: 'a space in the name',
        code: 'malformed_record',
        note: `text\n\n${LINE.replace('/a', '/a b')}`,
      },
      {
        name: 'a no-break space in the name',
        code: 'malformed_record',
        note: `text\n\n${LINE.replace('/a', '/a\u00a0b')}`,
      },
      {
        name: 'a next line (U+0085) in the name',
        code: 'malformed_record',
        note: `text\n\n${LINE.replace('/a', '/a\u0085b')}`,
      },
      { name: 'a plus in the name', code: 'malformed_record', note: `text\n\n${LINE.replace('/a', '/a+b')}` },
      { name: 'no name', code: 'malformed_record', note: 'text\n\n—  AAAAAQIDBA==\n' },
      { name: 'a key id and no signature', code: 'malformed_record', note: 'text\n\n— a AAAAAQ==\n' },
      { name: 'no Base64', code: 'malformed_encoding', note: 'text\n\n— a AAAA*QIDBA==\n' },
      { name: 'Base64 without padding', code: 'malformed_encoding', note: 'text\n\n— a AAAAAQIDBA\n' },
      { name: 'Base64 with stray bits', code: 'malformed_encoding', note: 'text\n\n— a AAAAAQIDBB==\n' },
      { name: '65 signatures', code: 'limit_exceeded', note: `text\n\n${LINE.repeat(65)}` },
    ],
    refusedCheckpoints: [
      { name: 'two lines', code: 'malformed_record', text: 'log.example\n1\n' },
      { name: 'no origin', code: 'malformed_record', text: `\n1\n${'A'.repeat(43)}=\n` },
      { name: 'a size with a zero before it', code: 'malformed_record', text: `o\n01\n${'A'.repeat(43)}=\n` },
      { name: 'a size below zero', code: 'malformed_record', text: `o\n-1\n${'A'.repeat(43)}=\n` },
      { name: 'no size', code: 'malformed_record', text: `o\n\n${'A'.repeat(43)}=\n` },
      { name: 'a size of 2⁵³', code: 'malformed_record', text: `o\n9007199254740992\n${'A'.repeat(43)}=\n` },
      { name: 'a root of 31 bytes', code: 'malformed_record', text: `o\n1\n${'A'.repeat(42)}==\n` },
      { name: 'a root that isn’t Base64', code: 'malformed_encoding', text: `o\n1\n${'-'.repeat(43)}=\n` },
      { name: 'an empty extension line', code: 'malformed_record', text: `o\n1\n${'A'.repeat(43)}=\n\n` },
      { name: 'no newline at the end', code: 'malformed_record', text: `o\n1\n${'A'.repeat(43)}=` },
    ],
  };
}
