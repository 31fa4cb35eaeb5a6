/** `ringside tool`, as a user calls it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ringside } from './run-cli.ts';

let folder = '';

async function file(text: string): Promise<string> {
  const path = join(folder, 'case.json');
  await writeFile(path, text);
  return path;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringside-tool-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('runs docker against the answers of a file', async () => {
  const path = await file(
    '{"api": {"GET /volumes": [200, {"Volumes": [{"Name": "v", "Driver": "local"}]}]}}',
  );
  const { status, out } = await ringside(`tool docker --answers ${path} -- volume ls`);
  expect(status).toBe(0);
  expect(JSON.parse(out)).toEqual({
    stdout: 'DRIVER    VOLUME NAME\nlocal     v\n',
    stderr: '',
    exit: 0,
    requests: ['GET /volumes'],
  });
});

test('numbers of an answer keep all their digits', async () => {
  const path = await file(
    '{"api": {"GET /containers/c/json": [200, {"n": 9223372036854775807, "f": 1.50}]}}',
  );
  const { out } = await ringside(`tool docker --answers ${path} -- inspect c`);
  expect((JSON.parse(out) as { stdout: string }).stdout).toContain(
    '"n": 9223372036854775807,\n        "f": 1.50',
  );
});

test('files of a case are a list of pairs or an object', async () => {
  for (const files of ['[["a.env", "A=1"]]', '{"a.env": "A=1"}']) {
    const path = await file(`{"api": {}, "files": ${files}}`);
    const { out } = await ringside(`tool docker --answers ${path} -- run --env-file ./a.env -d box`);
    expect((JSON.parse(out) as { requests: string[] }).requests[0]).toContain('"Env":["A=1"]');
  }
});

test('runs kubectl; the exit status of the client is in what is printed', async () => {
  const path = await file('{"api": {}}');
  const { status, out } = await ringside(`tool kubectl --answers ${path} -- get nothings`);
  expect(status).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ exit: 1, requests: [] });
});

test.each([
  ['tool', 'which client?'],
  ['tool podman --answers x -- ps', 'podman: which client? accepted: docker, kubectl'],
  ['tool docker', 'needs --answers CASE.json'],
  ['tool docker --answers nowhere.json -- ps', 'nowhere.json'],
  ['tool docker --answers a b -- ps', 'b: unexpected argument'],
])('%s is refused', async (line, text) => {
  const { status, err } = await ringside(line);
  expect(status).toBe(2);
  expect(err).toContain(text);
});

test('a file of cases is no case, and says so', async () => {
  const path = await file('{"cases": []}');
  const { status, err } = await ringside(`tool docker --answers ${path} -- ps`);
  expect(status).toBe(2);
  expect(err).toContain('it has "cases": give one of them');
});
