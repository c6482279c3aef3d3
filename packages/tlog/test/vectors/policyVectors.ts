import { logVkey, witnessVkey } from './vectorKeys.ts';

const log = `log ${logVkey('log.example/a')}`;
const [w1, w2, w3] = ['w1', 'w2', 'w3'].map((name) => `witness ${name} ${witnessVkey(name)}`);

/** Policies, who is enough for them, and what is none, with the number of the line at fault. */
export function policyVectors(): unknown {
  return { accepted: accepted(), refused: [...refusedLines(), ...refusedGroups(), ...refusedKeys()] };
}

const lines = (...all: readonly (string | undefined)[]) => `${all.join('\n')}\n`;

function accepted(): unknown[] {
  return [
    {
      name: 'no witness is asked for',
      text: lines(log, 'quorum none'),
      logs: 1,
      witnesses: 0,
      enough: [[]],
      notEnough: [],
    },
    { name: 'no log', text: lines('quorum none'), logs: 0, witnesses: 0, enough: [[]], notEnough: [] },
    {
      name: 'one witness, and another that doesn’t count',
      text: lines(log, w1, w2, 'quorum w1'),
      logs: 1,
      witnesses: 2,
      enough: [['w1'], ['w1', 'w2']],
      notEnough: [[], ['w2']],
    },
    {
      name: 'two of three',
      text: lines(log, w1, w2, w3, 'group g 2 w1 w2 w3', 'quorum g'),
      logs: 1,
      witnesses: 3,
      enough: [
        ['w1', 'w2'],
        ['w1', 'w3'],
        ['w2', 'w3'],
        ['w1', 'w2', 'w3'],
      ],
      notEnough: [[], ['w1'], ['w2'], ['w3'], ['g']],
    },
    {
      name: 'a group in a group in a group',
      text: lines(w1, w2, w3, 'group a any w1 w2', 'group b all a w3', 'group c 1 b', 'quorum c'),
      logs: 0,
      witnesses: 3,
      enough: [
        ['w1', 'w3'],
        ['w2', 'w3'],
      ],
      notEnough: [['w1', 'w2'], ['w3']],
    },
    {
      name: 'spaces, tabs, comments, addresses, lines in any order, and no newline at the end',
      text: `# comment\u00e9\n \t \n\t${w1}\thttps://w1.example/ \n  #${w1}\n${log}   http://log.example\nquorum\tw1\n${w2}\n${log.replaceAll(logVkey('log.example/a'), logVkey('log.example/b'))}`,
      logs: 2,
      witnesses: 2,
      enough: [['w1']],
      notEnough: [['w2']],
    },
    {
      name: 'names beyond ASCII, which are not the same because they look it',
      text: lines(`witness K ${witnessVkey('w1')}`, `witness \u212a ${witnessVkey('w2')}`, 'quorum \u212a'),
      logs: 0,
      witnesses: 2,
      enough: [['\u212a']],
      notEnough: [['K']],
    },
    {
      name: 'one key as a log’s and a witness’s',
      text: lines(`log ${logVkey('x')}`, `witness x ${witnessVkey('x')}`, 'quorum x'),
      logs: 1,
      witnesses: 1,
      enough: [['x']],
      notEnough: [[]],
    },
  ];
}

function refusedLines(): unknown[] {
  const code = 'malformed_record';
  return [
    { name: 'nothing', code, line: 1, text: '' },
    { name: 'no quorum', code, line: 3, text: lines(log, w1) },
    { name: 'two quorums', code, line: 3, text: lines(w1, 'quorum w1', 'quorum none') },
    { name: 'a quorum of nothing', code, line: 1, text: lines('quorum') },
    { name: 'a quorum of two', code, line: 3, text: lines(w1, w2, 'quorum w1 w2') },
    { name: 'a quorum before its witness', code, line: 1, text: lines('quorum w1', w1) },
    { name: 'a word that means nothing', code, line: 2, text: lines(log, 'witnesses 2', 'quorum none') },
    { name: 'a keyword in capitals', code, line: 1, text: lines('Quorum none') },
    { name: 'a log without a key', code, line: 1, text: lines('log', 'quorum none') },
    { name: 'a log with too much', code, line: 1, text: lines(`${log} http://a http://b`, 'quorum none') },
    { name: 'a witness without a key', code, line: 1, text: lines('witness w1', 'quorum none') },
    { name: 'a witness with too much', code, line: 1, text: lines(`${w1} http://a b`, 'quorum none') },
    { name: 'a carriage return', code, line: 1, text: `quorum none\r\n` },
    { name: 'a control character in a comment', code, line: 1, text: '# \u0001\nquorum none\n' },
    { name: 'a delete character', code, line: 2, text: 'quorum none\n# \u007f\n' },
    { name: 'a form feed for a space', code, line: 1, text: 'quorum\fnone\n' },
    { name: 'a no-break space for a space', code, line: 1, text: 'quorum\u00a0none\n' },
  ];
}

function refusedGroups(): unknown[] {
  const code = 'malformed_record';
  const group = (name: string, ...more: readonly string[]) => ({
    name,
    code,
    line: 3 + more.length,
    text: lines(w1, w2, ...more, 'quorum none'),
  });
  return [
    { ...group('a group without members', 'group g all'), line: 3 },
    { ...group('a group without a threshold', 'group g'), line: 3 },
    { ...group('a threshold of 0', 'group g 0 w1'), line: 3 },
    { ...group('a threshold above the members', 'group g 3 w1 w2'), line: 3 },
    { ...group('a threshold with a zero before it', 'group g 01 w1'), line: 3 },
    { ...group('a threshold that is no number', 'group g most w1'), line: 3 },
    { ...group('a member that there isn’t', 'group g any w9'), line: 3 },
    { ...group('a member that comes later', 'group g any h', 'group h any w1'), line: 3 },
    { ...group('itself for a member', 'group g any g'), line: 3 },
    { ...group('none for a member', 'group g any none'), line: 3 },
    { ...group('a member twice', 'group g any w1 w1'), line: 3 },
    { ...group('a member of two groups', 'group g any w1', 'group h any w1 w2'), line: 4 },
    { ...group('the name of a witness', 'group w1 any w2'), line: 3 },
    { ...group('the name of a group', 'group g any w1', 'group g any w2'), line: 4 },
    { ...group('the name none', 'group none any w1'), line: 3 },
  ];
}

function refusedKeys(): unknown[] {
  const vkey = logVkey('log.example/a');
  const refused = (name: string, code: string, ...before: readonly (string | undefined)[]) => ({
    name,
    code,
    line: before.length,
    text: lines(...before, 'quorum none'),
  });
  return [
    refused('a log twice', 'malformed_record', log, log),
    refused('a witness’s key twice', 'malformed_record', w1, w1?.replace('witness w1', 'witness w9')),
    refused('a name twice', 'malformed_record', w1, `witness w1 ${witnessVkey('w2')}`),
    refused('none for a name', 'malformed_record', `witness none ${witnessVkey('w1')}`),
    refused('a log’s key for a witness’s', 'malformed_record', `witness w ${vkey}`),
    refused('a witness’s key for a log’s', 'malformed_record', `log ${witnessVkey('w1')}`),
    refused(
      'a key with another id',
      'malformed_record',
      log,
      `log ${vkey.replace(/\+.{8}\+/, '+00000000+')}`,
    ),
    refused('a key without an id', 'malformed_record', log, `log ${vkey.replace(/\+.{8}\+/, '+')}`),
    refused('a key that is cut off', 'malformed_encoding', log, `log ${vkey.slice(0, -2)}`),
    refused('a key of 31 bytes', 'malformed_record', `log a+00000000+AQ${'A'.repeat(41)}=`),
    refused('a key of a type that isn’t known', 'unsupported_version', `log a+00000000+Bg${'A'.repeat(42)}`),
  ];
}
