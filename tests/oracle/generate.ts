/** Random scripts in the language of `ringside cgroupfs`, of one theme each, so that most lines meet something that is there. */
import { Draw, GROUPS, ODD_GROUPS, READABLE, SMALL, WRITABLE } from './words.ts';

/** What a script has made so far, as far as its later lines should know. */
interface Made {
  readonly draw: Draw;
  readonly groups: string[];
  /** Ids of processes in order; those that were killed stay. */
  readonly pids: number[];
}

type Theme = (made: Made) => string;

const FIRST_PID = 4231;

const group = ({ draw, groups }: Made): string => draw.one(groups.length > 0 ? groups : ['a']);
const pid = ({ draw, pids }: Made): string => String(draw.one(pids.length > 0 ? pids : [FIRST_PID]));

function spawns(made: Made): string {
  made.pids.push(FIRST_PID + made.pids.length);
  return `spawn ${group(made)} idle`;
}

function writes(made: Made, prefix: string): string {
  const { draw } = made;
  const file = draw.one(Object.keys(WRITABLE).filter((name) => name.startsWith(prefix)));
  return `write ${group(made)}/${file} ${draw.one(WRITABLE[file] ?? [''])}`;
}

function reads(made: Made, prefix: string): string {
  const names = [...READABLE, ...Object.keys(WRITABLE)].filter(
    (name) =>
      name.startsWith(prefix) &&
      name !== 'cgroup.kill' &&
      name !== 'memory.reclaim' &&
      name !== 'memory.peak',
  );
  return `read ${group(made)}/${made.draw.one(names)}`;
}

const LIMITS: Theme = (made) => (made.draw.oneIn(2) ? writes(made, '') : reads(made, ''));

const TREE: Theme = (made) => {
  const { draw } = made;
  const odd = (): string => draw.one([...GROUPS, ...ODD_GROUPS]);
  return draw.one([
    () => `mkdir ${odd()}`,
    () => `mkdir ${odd()}`,
    () => `rmdir ${odd()}`,
    () => `ls ${group(made)}`,
    () => writes(made, 'cgroup.'),
    () => writes(made, 'cgroup.'),
    () => reads(made, 'cgroup.'),
    () => spawns(made),
    () => `move ${pid(made)} ${odd()}`,
    () => `cgroup ${pid(made)}`,
    () => `kill ${pid(made)}`,
    () => `status ${pid(made)}`,
    () => `write ${group(made)}/cgroup.kill 1\nadvance 50ms`,
  ])();
};

const MEMORY: Theme = (made) => {
  const { draw } = made;
  const size = (): string => draw.one(SMALL);
  return draw
    .one([
      () => `do ${pid(made)} alloc ${size()} ${draw.one(['m', 'n', ''])}`,
      () => `do ${pid(made)} map ${size()} ${draw.one(['m', 'n'])}`,
      () => `do ${pid(made)} touch ${draw.one(['m', 'n'])}`,
      () => `do ${pid(made)} free ${draw.one(['m', 'n', ''])}`,
      () => `do ${pid(made)} shm ${size()} s`,
      () => `do ${pid(made)} readfile /disk/f ${size()}`,
      () => `do ${pid(made)} syncfile /disk/${draw.one(['f', 'g'])} ${size()}`,
      () =>
        `write ${group(made)}/memory.${draw.one(['max', 'high', 'low', 'min'])} ${draw.one(['6M', '12M', '30M', 'max'])}`,
      () => `write ${group(made)}/memory.swap.max 0`,
      () => `read ${group(made)}/memory.current`,
      () => `read ${group(made)}/memory.current`,
      () => `read ${group(made)}/memory.events`,
      () => `status ${pid(made)}`,
      () => spawns(made),
      () => `move ${pid(made)} ${group(made)}`,
    ])()
    .trim();
};

const PIDS: Theme = (made) => {
  const { draw } = made;
  return draw.one([
    () => `do ${pid(made)} forks ${String(1 + draw.below(6))}`,
    () => `write ${group(made)}/pids.max ${draw.one(['0', '1', '2', '3', '5', '8', 'max'])}`,
    () => `write ${group(made)}/pids.max ${draw.one(['2', '4', '6', 'max'])}`,
    () => `read ${group(made)}/pids.${draw.one(['current', 'peak', 'events', 'events.local', 'max'])}`,
    () => `read ${group(made)}/pids.current`,
    () => `status ${pid(made)}`,
    () => `kill ${pid(made)}`,
    () => `move ${pid(made)} ${group(made)}`,
  ])();
};

const FILES: Theme = (made) => {
  const { draw } = made;
  const path = (): string => `/tmp/${draw.one(['p', 'q', 'p/r', 'p/r/s', 'no/x'])}`;
  return draw.one([
    () =>
      `do ${pid(made)} ${draw.one(['create', 'exists', 'mkdir', 'rmdir', 'unlink', 'owner', 'chdir'])} ${path()}`,
    () => `do ${pid(made)} ${draw.one(['create', 'mkdir', 'unlink', 'exists'])} ${path()}`,
    () => `do ${pid(made)} chmod ${draw.one(['000', '444', '600', '755', '777'])} ${path()}`,
    () => `do ${pid(made)} chown ${draw.one(['0', '1000', '2000'])} ${path()}`,
    () => `do ${pid(made)} open ${path()} ${draw.one(['r', 'w', 'rw', 'wc'])}`,
    () =>
      `do ${pid(made)} ${draw.one(['setuid 1000', 'setgid 1000', 'setuid 0', 'getuid', 'getgid', 'setgroups 5'])}`,
    () => `do ${pid(made)} ${draw.one(['getpid', 'getppid', 'getsid', 'getpgid', 'setsid', 'caps'])}`,
    () => `do ${pid(made)} mknod ${path()} ${draw.one(['c 1 3', 'b 7 0', 'c 1 5'])}`,
  ])();
};

const SIGNALS: Theme = (made) => {
  const { draw } = made;
  const names = ['TERM', 'HUP', 'USR1', 'USR2', 'STOP', 'CONT', 'KILL', 'INT'];
  return draw.one([
    () => `kill ${pid(made)} ${draw.one(names)}\nadvance 20ms`,
    () => `do ${pid(made)} trap ${draw.one(names)}`,
    () => `do ${pid(made)} caught`,
    () => `do ${pid(made)} kill ${pid(made)} ${draw.one(['0', ...names])}\nadvance 20ms`,
    () => `status ${pid(made)}`,
    () => `status ${pid(made)}`,
    () => spawns(made),
    () => `do ${pid(made)} exit ${draw.one(['0', '1', '255', '256'])}`,
  ])();
};

export const THEMES: Readonly<Record<string, Theme>> = Object.freeze({
  limits: LIMITS,
  tree: TREE,
  memory: MEMORY,
  pids: PIDS,
  files: FILES,
  signals: SIGNALS,
});

/** A script of `lines` random lines after the groups and processes they speak of. The same seed gives the same script. */
export function randomScript(theme: string, seed: number, lines: number): string {
  const draws = THEMES[theme];
  if (!draws) throw new RangeError(`no theme "${theme}"; there are ${Object.keys(THEMES).join(', ')}`);
  const made: Made = { draw: new Draw(seed, 'oracle', theme), groups: ['a', 'b'], pids: [] };
  const head = ['mkdir a', 'mkdir b'];
  if (theme === 'limits') {
    head.push('write a/cgroup.subtree_control +cpu +memory +pids +io +cpuset', 'mkdir a/x');
    made.groups.push('a/x');
  } else head.push(spawns(made), spawns(made));
  const body = Array.from({ length: lines }, () => draws(made).trimEnd());
  return [...head, ...body, ''].join('\n');
}
