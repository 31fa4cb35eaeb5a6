/** runc: makes a process that is a container's first, or one more in it, and is gone when that runs. */
import { CLONE } from '../../kernel/clone-flags.ts';
import { defineDaemon } from '../os/define.ts';
import type { Os } from '../os/os.ts';
import { SIGNAL } from '../rpc.ts';
import type { OciProcess, OciSpec } from '../spec.ts';
import { execInit, init, joinAll } from './runc-init.ts';

const NAME = 'runc';
const LOG = 3;
const CGROUPS = '/sys/fs/cgroup';
const FAILED = 1;

interface Kept {
  readonly pid: number;
  readonly cgroup: string;
}

interface Parsed {
  readonly verb: string;
  readonly root: string;
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string>>;
}

const WITH_VALUE = ['--root', '--log', '--bundle', '--pid-file', '--process'];

function parse(argv: readonly string[]): Parsed {
  const options: Record<string, string> = {};
  const words: string[] = [];
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (WITH_VALUE.includes(word)) options[word] = argv[++at] ?? '';
    else if (word.startsWith('--')) options[word] = '';
    else words.push(word);
  }
  const [verb = '', ...rest] = words;
  return { verb, root: options['--root'] ?? '/run/runc', words: rest, options };
}

function complain(os: Os, text: string): number {
  os.write(LOG, `${text}\n`);
  return FAILED;
}

function kept(os: Os, root: string, id: string): Kept | null {
  const text = os.readFile(`${root}/${id}/state.json`);
  return typeof text === 'number' ? null : (JSON.parse(text) as Kept);
}

/** Makes the group with all controllers of those above, and puts a process into it. */
function joinGroup(os: Os, path: string, pid: number): void {
  const names = path.split('/').filter((name) => name !== '');
  let at = CGROUPS;
  names.forEach((name, depth) => {
    at += `/${name}`;
    if (!os.exists(at)) os.call('mkdir', [], [at]);
    if (depth === names.length - 1) return;
    const all = os.readFile(`${at}/cgroup.controllers`);
    if (typeof all === 'string')
      os.writeFile(
        `${at}/cgroup.subtree_control`,
        all
          .trim()
          .split(' ')
          .map((one) => `+${one}`)
          .join(' '),
      );
  });
  os.writeFile(`${at}/cgroup.procs`, String(pid));
}

/** Limits, each a write to a file of the group; '' or the text of the refusal. */
function limits(os: Os, path: string, resources: OciSpec['linux']['resources']): string {
  for (const [file, text] of resources) {
    const answer = os.writeFile(`${CGROUPS}${path}/${file}`, text);
    if (answer < 0) return `failed to write "${text}": write ${CGROUPS}${path}/${file}: invalid argument`;
  }
  return '';
}

function cloneFlags(spec: OciSpec): number {
  const kinds: Readonly<Record<string, number>> = {
    mnt: CLONE.NEWNS,
    uts: CLONE.NEWUTS,
    ipc: CLONE.NEWIPC,
    pid: CLONE.NEWPID,
    net: CLONE.NEWNET,
    cgroup: CLONE.NEWCGROUP,
  };
  return spec.linux.namespaces.reduce(
    (flags, { type, pid }) => flags | (pid === 0 ? (kinds[type] ?? 0) : 0),
    0,
  );
}

/** init[0]: what of the namespaces is another container's is entered, the others are new; the next process is the first in them. */
function firstStage(os: Os, [id = '', bundle = '', from = '', to = '']: readonly string[]): number {
  os.call('close', [LOG]);
  const spec = JSON.parse(String(os.readFile(`${bundle}/config.json`))) as OciSpec;
  // Not before it is in its group.
  os.line(Number(from));
  const refused = joinAll(os, spec.linux.namespaces);
  if (refused < 0) {
    os.write(Number(to), `error failed to join namespaces\n`);
    return FAILED;
  }
  os.call('unshare', [cloneFlags(spec)]);
  const pid = os.spawn([NAME, 'init2', id, bundle, from, to], CLONE.PARENT);
  if (pid < 0) {
    os.write(Number(to), 'error fork/exec /proc/self/exe: resource temporarily unavailable\n');
    return FAILED;
  }
  os.write(Number(to), `pid ${String(pid)}\n`);
  return 0;
}

/** What the container's first process says next; the text after `word`, or why it failed. */
function hear(os: Os, from: number, word: string): { readonly text: string; readonly error: string | null } {
  const line = os.line(from).trim();
  if (line.startsWith(`${word}`)) return { text: line.slice(word.length).trim(), error: null };
  return { text: '', error: line.replace(/^error /, '') };
}

function undo(os: Os, root: string, id: string, spec: OciSpec, pid: number): void {
  if (pid > 0) {
    os.call('kill', [pid, SIGNAL.KILL]);
    os.wait(pid);
  }
  os.call('rmdir', [], [`${CGROUPS}${spec.linux.cgroupsPath}`]);
  os.call('removetree', [], [`${root}/${id}`]);
}

const START = 'runc create failed: unable to start container process: ';

function create(os: Os, { root, words: [id = ''], options }: Parsed): number {
  const bundle = options['--bundle'] ?? '.';
  const spec = JSON.parse(String(os.readFile(`${bundle}/config.json`))) as OciSpec;
  const { cgroupsPath, resources } = spec.linux;
  os.call('cost rt.go_start');
  os.call('cost rt.runc.create');
  os.mkdirAll(`${root}/${id}`);
  const [hearFrom, childTo] = os.pipe();
  const [childFrom, tellTo] = os.pipe();
  const first = os.spawn([NAME, 'init', id, bundle, String(childFrom), String(childTo)]);
  os.close(childFrom, childTo);
  joinGroup(os, cgroupsPath, first);
  os.write(tellTo, 'joined\n');
  const made = hear(os, hearFrom, 'pid');
  os.wait(first);
  const pid = Number(made.text);
  const failed = (text: string): number => {
    undo(os, root, id, spec, pid);
    return complain(os, START + text);
  };
  if (made.error !== null) return failed(made.error);
  const mounted = hear(os, hearFrom, 'mounted');
  if (mounted.error !== null) return failed(mounted.error);
  const refused = limits(os, cgroupsPath, resources);
  if (refused !== '') return failed(`error setting cgroup config for procHooks process: ${refused}`);
  if (spec.hook !== '') {
    const ends = os.connect(`unix:${spec.hook}`);
    if (ends) {
      os.write(ends[1], `${JSON.stringify({ method: 'setkey', id, pid })}\n`);
      os.line(ends[0]);
      os.close(...ends);
    }
  }
  os.write(tellTo, 'go\n');
  const ready = hear(os, hearFrom, 'ready');
  if (ready.error !== null) return failed(ready.error);
  os.close(hearFrom, tellTo);
  os.writeFile(`${root}/${id}/state.json`, JSON.stringify({ pid, cgroup: cgroupsPath } satisfies Kept));
  os.writeFile(options['--pid-file'] ?? `${bundle}/init.pid`, String(pid));
  return 0;
}

/** Lets the process go that waits at the FIFO. */
function start(os: Os, { root, words: [id = ''] }: Parsed): number {
  os.call('cost rt.go_start');
  os.call('cost rt.runc.start');
  const fifo = os.call('fifo', [0], [`${root}/${id}/exec.fifo`]);
  os.read(fifo);
  os.close(fifo);
  os.call('unlink', [], [`${root}/${id}/exec.fifo`]);
  return 0;
}

/** `exec`: one more process, which enters the container's namespaces and group. */
function exec(os: Os, { root, words: [id = ''], options }: Parsed): number {
  const state = kept(os, root, id);
  os.call('cost rt.go_start');
  if (!state) return complain(os, 'container does not exist');
  const [hearFrom, childTo] = os.pipe();
  const file = options['--process'] ?? '';
  const first = os.spawn([NAME, 'exec-init', String(state.pid), file, '', String(childTo), state.cgroup]);
  os.close(childTo);
  const made = hear(os, hearFrom, 'pid');
  os.wait(first);
  const failed = (text: string): number =>
    complain(os, `exec failed: unable to start container process: ${text}`);
  if (made.error !== null) return failed(made.error);
  const ready = hear(os, hearFrom, 'ready');
  os.close(hearFrom);
  if (ready.error !== null) {
    os.wait(Number(made.text));
    return failed(ready.error);
  }
  os.writeFile(options['--pid-file'] ?? '', made.text);
  return 0;
}

const NAMESPACES = ['uts', 'ipc', 'net', 'pid', 'cgroup', 'mnt'];

/** The first stage of an exec'd process: into the group and the namespaces of the container's first one. */
function execFirst(os: Os, [pid = '', file = '', , to = '', cgroup = '']: readonly string[]): number {
  os.call('close', [LOG]);
  const process = JSON.parse(String(os.readFile(file))) as OciProcess;
  const self = os.call('getpid');
  os.writeFile(`${CGROUPS}${cgroup}/cgroup.procs`, String(self));
  const refused = joinAll(
    os,
    NAMESPACES.map((type) => ({ type, pid: Number(pid) })),
  );
  if (refused < 0) {
    os.write(Number(to), `error container init process ${pid} is not running\n`);
    return FAILED;
  }
  const child = os.spawn([NAME, 'exec-init2', JSON.stringify(process), to], CLONE.PARENT);
  if (child < 0) {
    os.write(Number(to), 'error fork/exec /proc/self/exe: resource temporarily unavailable\n');
    return FAILED;
  }
  os.write(Number(to), `pid ${String(child)}\n`);
  return 0;
}

function signal(os: Os, { root, words: [id = '', number = '15'] }: Parsed): number {
  const state = kept(os, root, id);
  if (!state) return complain(os, 'container does not exist');
  return os.call('kill', [state.pid, Number(number)]) < 0 ? complain(os, 'process already finished') : 0;
}

function freeze(os: Os, { root, verb, words: [id = ''] }: Parsed): number {
  const state = kept(os, root, id);
  if (!state) return complain(os, 'container does not exist');
  os.writeFile(`${CGROUPS}${state.cgroup}/cgroup.freeze`, verb === 'pause' ? '1' : '0');
  return 0;
}

function update(os: Os, { root, words: [id = '', text = '[]'] }: Parsed): number {
  const state = kept(os, root, id);
  if (!state) return complain(os, 'container does not exist');
  const refused = limits(os, state.cgroup, JSON.parse(text) as OciSpec['linux']['resources']);
  return refused === '' ? 0 : complain(os, refused);
}

/** How often it looks whether a killed group is empty, and how long between, ns. */
const LOOKS = 100;
const BETWEEN_NS = 10e6;

function remove(os: Os, { root, words: [id = ''], options }: Parsed): number {
  const state = kept(os, root, id);
  if (!state) return options['--force'] === undefined ? complain(os, 'container does not exist') : 0;
  if (options['--force'] !== undefined) {
    os.call('kill', [state.pid, SIGNAL.KILL]);
    os.writeFile(`${CGROUPS}${state.cgroup}/cgroup.kill`, '1');
  }
  for (let look = 0; look < LOOKS; look++) {
    const answer = os.call('rmdir', [], [`${CGROUPS}${state.cgroup}`]);
    if (answer >= 0 || !os.exists(`${CGROUPS}${state.cgroup}`)) break;
    os.sleep(BETWEEN_NS);
  }
  os.call('removetree', [], [`${root}/${id}`]);
  return 0;
}

const VERBS: Readonly<Record<string, (os: Os, parsed: Parsed) => number>> = Object.freeze({
  ...{ create, start, exec, update },
  kill: signal,
  pause: freeze,
  resume: freeze,
  delete: remove,
});

export default defineDaemon({
  name: NAME,
  main: (os, argv) => {
    const [, role = '', ...rest] = argv;
    if (role === 'init') return firstStage(os, rest);
    if (role === 'init2') return init(os, rest);
    if (role === 'exec-init') return execFirst(os, rest);
    if (role === 'exec-init2') return execInit(os, rest);
    const parsed = parse(argv);
    return VERBS[parsed.verb]?.(os, parsed) ?? complain(os, `No help topic for '${parsed.verb}'`);
  },
});
