import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { parsePolicy } from '@porchlight/tlog';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { environmentFile, makeComposeSecrets } from '../composeSecrets.ts';
import { makeLogSecrets } from '../logSecrets.ts';

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly networks: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, unknown>>;
}
/** What is used here of a zod object schema. */
interface Schema {
  readonly shape: Readonly<Record<string, unknown>>;
  safeParse(value: unknown): { readonly success: boolean; readonly error?: unknown };
}

const ROOT = join(import.meta.dirname, '../../..');
const text = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
const { files, ...log } = makeLogSecrets();
const secrets = allSecrets(log);
const compose: Compose = parse(interpolated(text), { merge: true });
const services = Object.entries(compose.services);
const APPS = ['broker', 'worker', 'log', 'witness', 'api'];

function allSecrets(
  { environment } = makeLogSecrets() as Pick<ReturnType<typeof makeLogSecrets>, 'environment'>,
) {
  return { ...makeComposeSecrets().environment, ...environment };
}

/** As Compose does it: `${NAME}`, `${NAME:-default}`, `${NAME:?message}`, `$$`. */
function interpolated(source: string): string {
  return source.replace(
    /\$\$|\$\{(\w+)(?::-([^}]*))?(?::\?[^}]*)?\}/g,
    (found, name: string, otherwise?: string) => {
      if (found === '$$') return '$';
      const value = secrets[name] ?? otherwise;
      if (value === undefined) throw new Error(`nothing makes ${name}`);
      return value;
    },
  );
}

describe('docker-compose.yml', () => {
  it.each(services)(
    '%s has a pinned image, known networks and volumes, and waits for services that there are',
    (_name, service) => {
      expect(service.image === 'porchlight' || /:v?\d/.test(service.image)).toBe(true);
      for (const network of service.networks) expect(compose.networks).toHaveProperty(network);
      for (const other of Object.keys(service.depends_on ?? {}))
        expect(compose.services).toHaveProperty(other);
      for (const volume of service.volumes ?? []) {
        const [source = ''] = volume.split(':');
        if (source.startsWith('.')) expect(existsSync(join(ROOT, source))).toBe(true);
        else expect(compose.volumes).toHaveProperty(source);
      }
    },
  );

  it('publishes nothing of what holds data, and the rest on loopback unless told', () => {
    for (const [name, { ports = [], networks }] of services) {
      if (!['broker', 'api'].includes(name)) expect([name, ports]).toEqual([name, []]);
      if (!['broker', 'api', 'log'].includes(name)) expect([name, networks]).toEqual([name, ['inside']]);
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });

  it.each(APPS)(
    'sets up the %s with every setting that it needs, right, and none that it has not',
    async (name) => {
      const file = join(ROOT, 'apps', name, 'src/settings.ts');
      const { settingsSchema }: { settingsSchema: Schema } = await import(file);
      const { environment } = compose.services[name] ?? { environment: {} };
      expect(Object.keys(settingsSchema.shape)).toEqual(expect.arrayContaining(Object.keys(environment)));
      expect(settingsSchema.safeParse(environment)).toMatchObject({ success: true });
    },
  );

  it.each([...APPS, 'migrate'])('starts a file that there is, which the image holds: %s', (name) => {
    const entry = compose.services[name]?.command?.at(-1) ?? '';
    expect(existsSync(join(ROOT, entry))).toBe(true);
  });

  it('gives the migration every variable that it reads', () => {
    const source = readFileSync(join(ROOT, 'infra/docker/migrate.ts'), 'utf8');
    const read = [...source.matchAll(/'([A-Z]+_[A-Z_]+)'/g)].map(([, name]) => name);
    expect(read).toHaveLength(5);
    expect(Object.keys(compose.services['migrate']?.environment ?? {}).sort()).toEqual(read.sort());
  });

  const engine = spawnSync('docker', ['compose', 'version']);
  it.skipIf(engine.status !== 0)('is understood by Docker Compose', () => {
    const env = { ...process.env, ...secrets };
    const result = spawnSync('docker', ['compose', 'config', '--quiet'], {
      cwd: ROOT,
      env,
      encoding: 'utf8',
    });
    expect([result.status, result.stderr]).toEqual([0, '']);
  });
});

describe('the image', () => {
  const dockerfile = readFileSync(join(ROOT, 'infra/docker/Dockerfile'), 'utf8');

  it('copies what there is, and runs as nobody special', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = '']) =>
      paths.split(' '),
    );
    expect(copied.length).toBeGreaterThan(5);
    for (const path of copied) expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
    expect(dockerfile).toMatch(/^USER node$/m);
  });

  it('is built with the pnpm that the boot uses', () => {
    const versions = readFileSync(join(ROOT, 'infra/boot/versions.mjs'), 'utf8');
    const [, version = 'none'] = /package: 'pnpm', version: '([^']+)'/.exec(versions) ?? [];
    expect(dockerfile).toContain(`pnpm@${version}`);
  });
});

describe('the secrets', () => {
  it('are new each time, and each is another', () => {
    const values = [secrets, allSecrets()].flatMap(Object.values);
    expect(new Set(values).size).toBe(values.length);
  });

  it('make an environment file of one line each', () => {
    const lines = environmentFile(secrets).trimEnd().split('\n');
    expect(lines).toHaveLength(Object.keys(secrets).length);
    for (const line of lines) expect(line).toMatch(/^[A-Z0-9_]+=[A-Za-z0-9./]+$/);
  });

  it('name a log and a witness that know each other', () => {
    const [policy, logs] = [files['log-policy'], files['witness-logs']].map((text) =>
      parsePolicy(text, nodeVerifyPrimitives.sha256),
    );
    expect(policy?.logs.map(({ key }) => key.name)).toEqual([secrets['LOG_ORIGIN']]);
    expect(policy?.witnesses.map(({ key }) => key.name)).toEqual([secrets['WITNESS_NAME']]);
    expect(policy?.quorum).toEqual({ witness: 'witness' });
    expect(logs?.logs.map(({ key }) => key)).toEqual(policy?.logs.map(({ key }) => key));
  });
});
