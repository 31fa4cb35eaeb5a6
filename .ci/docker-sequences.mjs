#!/usr/bin/env node
/**
 * Plays recorded sequences of docker commands against `ringside serve` and compares exit codes, events, states and the process tree after
 * each step: `npm run docker-sequences -- --recordings DIR [--verbose] [--output] [NAME…]`. Needs the real docker client.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const ROOT = new URL('..', import.meta.url).pathname;
const PAUSE_S = 0.35;
/** @type {Readonly<Record<string, number>>} */
const SIGNALS = { SIGKILL: 9, SIGINT: 2, SIGTERM: 15 };

/**
 * What a recording holds, and what the server's side door and its API tell.
 * @typedef {{ t: number, type: string, action: string, name?: string, container?: string, exitCode?: string, signal?: string }} Told
 * @typedef {Record<string, string | number | boolean | object | null>} State of a container
 * @typedef {{ events: Told[] | null, state: Record<string, State> | null, tree: string[] | null }} After
 * @typedef {{ argv: string[], env?: Record<string, string>, tty?: boolean, stdin?: string, background?: string, exit: number | null, stdout?: string, stderr?: string,
 *   seconds?: number, after?: After }} Step
 * @typedef {{ name: string, steps: Step[] }} Recording
 * @typedef {{ exit: number | string | null, stdout: string, stderr: string }} Done
 * @typedef {{ child: import('node:child_process').ChildProcessWithoutNullStreams, stdout: string, stderr: string, done: boolean,
 *   ended: Promise<number> }} Client
 * @typedef {{ pid: number, ppid: number, comm: string, state: string, cgroup: string, argv: string[], first: boolean }} Process
 * @typedef {Process & { short: string, name: string }} Named
 * @typedef {{ Type: string, Action: string, Actor: { ID: string, Attributes: Record<string, string> } }} DockerEvent
 * @typedef {{ recordings: string, verbose: boolean, output: boolean, names: string[] }} Options
 * @typedef {Record<string, { ok: number, all: number }>} Totals
 */

/** @param {string[]} argv @returns {Options} */
function optionsOf(argv) {
  const options = { recordings: '', verbose: false, output: false, names: /** @type {string[]} */ ([]) };
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--recordings') options.recordings = argv[++at] ?? '';
    else if (word === '--verbose') options.verbose = true;
    else if (word === '--output') options.output = true;
    else options.names.push(word);
  }
  return options;
}

/**
 * One request over a Unix socket; null: nobody listens.
 * @param {string} socketPath
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<{ status: number | undefined, text: string } | null>}
 */
function ask(socketPath, method, path, body) {
  return new Promise((resolve) => {
    const asked = request(
      { socketPath, method, path, headers: { 'Content-Type': 'application/json' } },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part) => (text += part));
        response.on('end', () => resolve({ status: response.statusCode, text }));
        response.on('error', () => resolve(null));
      },
    );
    asked.on('error', () => resolve(null));
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** @param {number} ms @returns {Promise<void>} */
function wait(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

class Player {
  constructor() {
    this.work = mkdtempSync(join(tmpdir(), 'ringside-sequence-'));
    this.socket = join(this.work, 'docker.sock');
    this.files = join(this.work, 'work');
    /** @type {Map<string, string>} */
    this.names = new Map();
    /** @type {Map<string, number>} */
    this.pids = new Map();
    /** @type {DockerEvent[]} */
    this.events = [];
    /** @type {Map<string, Client>} */
    this.clients = new Map();
    this.dead = false;
    /** @type {import('node:http').ClientRequest | null} */
    this.following = null;
    /** @type {import('node:child_process').ChildProcess | null} */
    this.server = null;
  }

  async start() {
    spawnSync('mkdir', ['-p', this.files]);
    const server = spawn(
      process.execPath,
      [join(ROOT, 'src/cli/bin.mjs'), 'serve', '--docker', `unix://${this.socket}`],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    this.server = server;
    await new Promise((resolve) => server.stdout.once('data', resolve));
    for (const dir of [this.work, this.files]) await this.host(['mkdir', dir]);
    this.follow();
    await wait(50);
  }

  stop() {
    for (const { child } of this.clients.values()) child.kill('SIGKILL');
    this.following?.destroy();
    this.server?.kill();
    rmSync(this.work, { recursive: true, force: true });
  }

  /** @param {string[]} argv @param {string} [stdin] @returns {Promise<Done & { exit: number }>} */
  host(argv, stdin = '') {
    return ask(`${this.socket}.host`, 'POST', '/host', { argv, stdin }).then((answer) =>
      JSON.parse(answer?.text ?? '{}'),
    );
  }

  /** Events as they come; begun again when a dockerd has been started anew. */
  follow() {
    const following = request({ socketPath: this.socket, path: '/events?since=1' }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part) => {
        text += part;
        const lines = text.split('\n');
        text = lines.pop() ?? '';
        for (const line of lines) if (line !== '') this.events.push(JSON.parse(line));
      });
      const again = () => (this.dead = true);
      response.on('end', again);
      response.on('error', again);
      response.on('close', again);
    });
    this.following = following;
    this.dead = false;
    following.on('error', () => (this.dead = true));
    following.end();
  }

  /** @returns {Promise<Process[]>} */
  async processes() {
    const answer = await ask(`${this.socket}.host`, 'GET', '/processes');
    return JSON.parse(answer?.text ?? '[]');
  }

  /** A process by the name that a recording gives it. @param {string} name */
  async pidOf(name) {
    const found = (await this.named()).find((one) => one.name === name || one.short === name);
    return found?.pid ?? 0;
  }

  /** @returns {Promise<Named[]>} */
  async named() {
    const all = await this.processes();
    const counts = new Map();
    const rows = all.map((one) => {
      const id = /\/docker\/([0-9a-f]{64})/.exec(one.cgroup)?.[1];
      const container = id ? (this.names.get(id) ?? id.slice(0, 12)) : '';
      const shim = one.argv.includes('-id') ? (one.argv[one.argv.indexOf('-id') + 1] ?? '') : '';
      let short = one.comm;
      if (one.comm.startsWith('containerd-shim')) short = `shim:${this.names.get(shim) ?? shim.slice(0, 12)}`;
      else if (one.comm === 'docker-proxy')
        short = `docker-proxy:${one.argv[one.argv.indexOf('-host-ip') + 1]}`;
      else if (container !== '')
        short =
          one.first || this.pids.get(container) === one.pid ? `app:${container}` : `${container}/${one.comm}`;
      return { ...one, short, name: short.startsWith('app:') ? `${short} (${one.comm})` : short };
    });
    for (const row of rows) {
      const count = (counts.get(row.short) ?? 0) + 1;
      counts.set(row.short, count);
      if (count > 1 && row.short.includes('/')) row.name = row.short = `${row.short}#${count}`;
    }
    return rows;
  }

  async tree() {
    const rows = await this.named();
    const byPid = new Map(rows.map((row) => [row.pid, row]));
    const lines = rows.flatMap((row) => {
      if (row.short === row.comm && !['dockerd', 'containerd'].includes(row.comm)) return [];
      const parent = byPid.get(row.ppid);
      const above = parent
        ? parent.short
        : row.comm === 'dockerd' || row.comm === 'containerd'
          ? 'host'
          : 'host-init';
      const state = row.state === 'Z' ? ' zombie' : row.state === 'T' ? ' stopped' : '';
      return [`${above} > ${row.name}${state}`];
    });
    for (const [key, { child, done }] of this.clients)
      if (!done && child.exitCode === null) lines.push(`host > client:${key}`);
    return lines.sort();
  }

  /** @returns {Promise<Record<string, State> | null>} */
  async state() {
    const answer = await ask(this.socket, 'GET', '/containers/json?all=1');
    if (!answer) return null;
    /** @type {Record<string, State>} */
    const state = {};
    for (const { Id, Names } of JSON.parse(answer.text)) {
      this.names.set(Id, Names[0].slice(1));
      const one = await ask(this.socket, 'GET', `/containers/${Id}/json`);
      if (!one || one.status !== 200) continue;
      const { State, RestartCount } = JSON.parse(one.text);
      this.pids.set(Names[0].slice(1), State.Pid);
      const { Status, Running, Paused, Restarting, OOMKilled, Dead, ExitCode } = State;
      state[Names[0].slice(1)] = {
        Status,
        Running,
        Paused,
        Restarting,
        OOMKilled,
        Dead,
        ExitCode,
        RestartCount,
        PidIsZero: State.Pid === 0,
      };
    }
    return state;
  }

  /** @returns {Told[]} */
  taken() {
    return this.events.splice(0).map(({ Type, Action, Actor }) => {
      const { name, container, exitCode, signal } = Actor.Attributes;
      if (Type === 'container') this.names.set(Actor.ID, name ?? '');
      return {
        t: 0,
        type: Type,
        action: Action,
        ...(name !== undefined && { name }),
        ...(container !== undefined && { container: this.names.get(container) ?? container }),
        ...(exitCode !== undefined && { exitCode }),
        ...(signal !== undefined && { signal }),
      };
    });
  }

  /** @param {string} word */
  async fill(word) {
    let text = word
      .replaceAll(/\bWORK\b/g, this.files)
      .replaceAll(/\bDATA\b/g, '/var/lib/docker')
      .replaceAll(/\bEXEC\b/g, '/var/run/docker');
    for (const [all, kind, name] of text.matchAll(/<(id|app|shim):([\w-]+)>/g)) {
      const id = [...this.names].find(([, known]) => known === name)?.[0] ?? '';
      text = text.replaceAll(all, kind === 'id' ? id : String(await this.pidOf(`${kind}:${name}`)));
    }
    for (const [all, name = ''] of text.matchAll(/<(dockerd|containerd|[\w-]+\/[\w-]+)>/g))
      text = text.replaceAll(all, String(await this.pidOf(name)));
    return text;
  }

  /** @param {string[]} argv @param {Step} step @returns {Client} */
  client(argv, step) {
    const env = {
      ...process.env,
      DOCKER_HOST: `unix://${this.socket}`,
      DOCKER_BUILDKIT: '0',
      ...(step.env ?? {}),
    };
    const [command = '', ...rest] = step.tty
      ? ['script', '-qfec', argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' '), '/dev/null']
      : argv;
    const child = spawn(command, rest, { cwd: this.files, env, stdio: ['pipe', 'pipe', 'pipe'] });
    /** @type {Client} */
    const client = { child, stdout: '', stderr: '', done: false, ended: Promise.resolve(0) };
    child.stdout.on('data', (part) => (client.stdout += part));
    child.stderr.on('data', (part) => (client.stderr += part));
    child.stdin.on('error', () => undefined);
    client.ended = new Promise((resolve) => {
      child.on('close', (code, signal) => {
        client.done = true;
        resolve(code ?? -(SIGNALS[signal ?? ''] ?? 1));
      });
      child.on('error', () => resolve(127));
    });
    if (step.stdin !== undefined) child.stdin.write(step.stdin);
    if (!step.background) child.stdin.end();
    return client;
  }

  /** Runs a step; what it gave, exit null: it goes on. @param {Step} step @returns {Promise<Done>} */
  async step(step) {
    /** @type {string[]} */
    const argv = [];
    for (const word of step.argv) argv.push(await this.fill(word));
    const [first = ''] = argv;
    const key = /^\((type into|collect) (\w+)\)$/.exec(first);
    if (key) return this.keyed(key[1] ?? '', this.clients.get(key[2] ?? ''), step);
    const target = /^<client:(\w+)>$/.exec(argv.at(-1) ?? '');
    if (target) {
      const signal = /** @type {NodeJS.Signals} */ (`SIG${(argv[1] ?? '').replace('-', '')}`);
      this.clients.get(target[1] ?? '')?.child.kill(signal);
      await wait(100);
      return { exit: 0, stdout: '', stderr: '' };
    }
    if (first.startsWith('docker') && first !== 'dockerd') {
      const client = this.client([first === 'docker' ? 'docker' : 'docker', ...argv.slice(1)], step);
      if (step.background) {
        this.clients.set(step.background, client);
        await wait(700);
        return { exit: null, stdout: '', stderr: '' };
      }
      const exit = await Promise.race([client.ended, wait(60_000).then(() => 'hangs')]);
      return { exit, stdout: client.stdout, stderr: client.stderr };
    }
    return this.hostStep(argv, step);
  }

  /** @param {string} what @param {Client | undefined} client @param {Step} step @returns {Promise<Done>} */
  async keyed(what, client, step) {
    if (!client) return { exit: null, stdout: '', stderr: '' };
    if (what === 'type into') {
      client.child.stdin.write(step.stdin ?? '');
      await wait(300);
      return { exit: null, stdout: '', stderr: '' };
    }
    const exit = await Promise.race([client.ended, wait(30_000).then(() => 'hangs')]);
    return { exit, stdout: client.stdout, stderr: client.stderr };
  }

  /** @param {string[]} argv @param {Step} step @returns {Promise<Done>} */
  async hostStep(argv, step) {
    if (argv[0] === 'dockerd' && argv[1]?.startsWith('(')) {
      for (const name of ['dockerd', 'containerd'])
        await this.host(['kill', '-9', String(await this.pidOf(name))]);
      argv = ['dockerd'];
    }
    const script = argv[0] === 'sh' && argv[1] === '-c' ? (argv[2] ?? '') : '';
    if (/\bdocker /.test(script)) {
      const client = this.client(argv, step);
      const exit = await client.ended;
      return { exit, stdout: client.stdout, stderr: client.stderr };
    }
    // Build contexts and files to copy are the client's, volumes are the host's: both have them.
    if (script !== '') spawnSync('sh', ['-c', script], { cwd: this.files, timeout: 5000, stdio: 'ignore' });
    const said = await this.host(
      script === '' ? argv : ['sh', '-c', `cd ${this.files}; ${script}`],
      step.stdin,
    );
    return { ...said, exit: step.background ? null : said.exit };
  }

  /** A short while later; longer where what the recording tells of came later. @param {Step} [step] @returns {Promise<After>} */
  async after(step) {
    const late = Math.max(0, ...(step?.after?.events ?? []).map(({ t }) => t - (step?.seconds ?? 0)));
    await this.host(['sleep', String(PAUSE_S + late)]);
    await wait(60);
    let state = await this.state();
    // A daemon that was told to end takes its time.
    for (let second = 0; state && step?.after?.state === null && second < 15; second++) {
      await this.host(['sleep', '1']);
      await wait(30);
      state = await this.state();
    }
    if (this.dead && state) {
      this.follow();
      await wait(100);
    }
    // Nobody has heard what happened before a daemon died.
    if (!state) this.events = [];
    return { events: state ? this.taken() : null, state, tree: await this.tree() };
  }
}

/** @param {Told} event */
function eventText({ type, action, name, container, exitCode, signal }) {
  const more = `${exitCode === undefined ? '' : ` ${exitCode}`}${signal === undefined ? '' : ` ${signal}`}`;
  const whose = type === 'volume' ? '' : (name ?? '').replace(/sha256:\w+/, 'sha256:X');
  return `${type}.${action}:${whose}${container ? `/${container}` : ''}${more}`;
}

/** Events in order for each container; how many OOM kills there were does not count. @param {Told[] | null} events */
function byContainer(events) {
  /** @type {Record<string, string[]>} */
  const groups = {};
  for (const event of events ?? []) {
    const whose = (event.type === 'container' ? event.name : event.container) ?? '';
    const text = eventText(event);
    const list = (groups[whose] ??= []);
    if (event.action !== 'oom' || list.at(-1) !== text) list.push(text);
  }
  groups['']?.sort();
  return groups;
}

/** Names that nobody has given, in the order in which they come. @param {object} value @param {string[]} from */
function renamed(value, from) {
  let text = JSON.stringify(value);
  from.forEach((name, at) => (text = text.replaceAll(name, `NAME${at + 1}`)));
  return text;
}

/** @param {Record<string, State> | null} state @param {string[]} given */
function stateText(state, given) {
  if (!state) return 'null';
  const rows = Object.entries(state).map(([name, one]) => {
    const { Error: _error, Health: _health, ...rest } = one;
    return `${given.includes(name) || !/_/.test(name) ? name : '*'} ${JSON.stringify(Object.entries(rest).sort())}`;
  });
  return rows.sort().join('\n');
}

const LOOPED = /\/(sleep|sh)\b/;

/** @param {string[] | null} tree @param {string[]} other */
function treeText(tree, other) {
  // Children that a loop makes come and go.
  return (tree ?? [])
    .filter((line) => !/^host-init .* zombie$/.test(line))
    .filter((line) => !LOOPED.test(line) || other.includes(line))
    .sort()
    .join('\n');
}

/**
 * @param {Step & { after: After }} step
 * @param {Done & After} got
 * @param {Recording} recording
 */
function compare(step, got, recording) {
  const given = recording.steps.flatMap(({ argv }) => argv);
  const want = step.after;
  /** @param {Told[] | null} events */
  const anonymous = (events) => [
    ...new Set(
      (events ?? [])
        .map(({ name = '', type }) => (type === 'container' ? name : ''))
        .filter((name) => /^[a-z]+_[a-z]+\d*$/.test(name)),
    ),
  ];
  const shown = renamed(byContainer(got.events), anonymous(got.events));
  const wanted = renamed(byContainer(want.events), []).replaceAll(/NAME\d+/g, 'NAME1');
  /** @param {string} text */
  const sorted = (text) => JSON.stringify(Object.entries(JSON.parse(text)).sort());
  const checks = {
    exit: [step.exit, got.exit],
    events: [sorted(wanted), sorted(shown.replaceAll(/NAME\d+/g, 'NAME1'))],
    state: [stateText(want.state, given).replaceAll(/NAME\d+/g, '*'), stateText(got.state, given)],
    tree: [treeText(want.tree, got.tree ?? []), treeText(got.tree, want.tree ?? [])].map((text) =>
      text.replaceAll(/NAME\d+|\b[a-z]+_[a-z]+\d*\b(?=[ /]|$)/g, 'NAME'),
    ),
  };
  return Object.fromEntries(
    Object.entries(checks).map(([what, [a, b]]) => [what, { ok: String(a) === String(b), want: a, got: b }]),
  );
}

/** @param {string} file @param {Options} options @param {Totals} totals */
async function play(file, options, totals) {
  /** @type {Recording} */
  const recording = JSON.parse(readFileSync(file, 'utf8'));
  const player = new Player();
  /** @type {string[]} */
  const bad = [];
  try {
    await player.start();
    await player.after();
    for (const [at, step] of recording.steps.entries()) {
      const done = await player.step(step);
      const got = { ...done, ...(await player.after(step)) };
      const exit = { ok: String(step.exit) === String(got.exit), want: step.exit, got: got.exit };
      // Some steps are there only for what they print.
      const { after } = step;
      const result = after ? compare({ ...step, after }, got, recording) : { exit };
      for (const [what, { ok, want, got: mine }] of Object.entries(result)) {
        const total = (totals[what] ??= { ok: 0, all: 0 });
        total.all++;
        if (ok) total.ok++;
        else
          bad.push(
            `  ${at + 1} ${JSON.stringify(step.argv).slice(0, 140)} ${what}\n${options.verbose ? `    want ${want}\n    got  ${mine}${what === 'exit' ? ` ${done.stderr}` : ''}\n` : ''}`,
          );
      }
      if (options.output && step.stdout !== done.stdout)
        bad.push(
          `  ${at + 1} ${JSON.stringify(step.argv).slice(0, 140)} output\n    want ${JSON.stringify(step.stdout)}\n    got  ${JSON.stringify(done.stdout)}\n`,
        );
      if (options.output && step.stderr !== done.stderr)
        bad.push(
          `  ${at + 1} stderr\n    want ${JSON.stringify(step.stderr)}\n    got  ${JSON.stringify(done.stderr)}\n`,
        );
    }
  } catch (error) {
    bad.push(`  failed: ${error instanceof Error ? error.stack : String(error)}\n`);
  } finally {
    player.stop();
  }
  process.stdout.write(
    `${recording.name}: ${bad.length === 0 ? 'agrees' : `${bad.length} differences`}\n${bad.join('')}`,
  );
  return bad.length === 0;
}

async function main() {
  const options = optionsOf(process.argv.slice(2));
  if (options.recordings === '') {
    process.stderr.write('docker-sequences: --recordings DIR: missing\n');
    return 2;
  }
  if (spawnSync('docker', ['--version']).status !== 0) {
    process.stdout.write('docker-sequences: skipped, no docker client is installed\n');
    return 0;
  }
  const all = readdirSync(options.recordings)
    .filter((name) => name.endsWith('.json'))
    .sort();
  const chosen =
    options.names.length === 0
      ? all
      : all.filter((name) => options.names.includes(name.replace('.json', '')));
  /** @type {Totals} */
  const totals = {};
  let agree = 0;
  for (const name of chosen) if (await play(join(options.recordings, name), options, totals)) agree++;
  process.stdout.write(
    `${agree} of ${chosen.length} sequences agree; ${Object.entries(totals)
      .map(([what, { ok, all }]) => `${what} ${ok} of ${all}`)
      .join(', ')}\n`,
  );
  return agree === chosen.length ? 0 : 1;
}

process.exitCode = await main();
