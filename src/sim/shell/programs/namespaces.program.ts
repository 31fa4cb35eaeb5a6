/** `unshare` and `nsenter`: a program in other namespaces. */
import { CLONE } from '../../kernel/clone-flags.ts';
import { errorText } from '../errors.ts';
import { execvp } from '../exec.ts';
import { options } from '../options.ts';
import { defineShellProgram, type ShellProgram } from '../program.ts';
import type { Image, Main, Sys } from '../sys.ts';

const FLAGS: Readonly<Record<string, readonly [kind: string, flag: number]>> = Object.freeze({
  m: ['mnt', CLONE.NEWNS],
  u: ['uts', CLONE.NEWUTS],
  i: ['ipc', CLONE.NEWIPC],
  n: ['net', CLONE.NEWNET],
  p: ['pid', CLONE.NEWPID],
  U: ['user', CLONE.NEWUSER],
  C: ['cgroup', CLONE.NEWCGROUP],
  T: ['time', CLONE.NEWTIME],
});
const LONG: Readonly<Record<string, string>> = Object.freeze({
  '--mount': '-m',
  '--uts': '-u',
  '--ipc': '-i',
  '--net': '-n',
  '--pid': '-p',
  '--user': '-U',
  '--cgroup': '-C',
  '--time': '-T',
  '--fork': '-f',
  '--map-root-user': '-r',
});
const PRIVATE = (1 << 18) | 16384;

function shortened({ argv }: Image): readonly string[] {
  return argv.map((word) => LONG[word] ?? word);
}

/** Runs the rest of the words, or a shell, in its own place. */
function become(sys: Sys, words: readonly string[], { env }: Image): number {
  const argv = words.length === 0 ? ['sh'] : words;
  const answer = execvp(sys, argv, env);
  sys.write(2, `${argv[0] ?? ''}: ${errorText(answer)}\n`);
  return 127;
}

/** In a child, whose status it has. */
function inChild(sys: Sys, body: () => number): number {
  const child = sys.call('fork');
  if (child === 0) return body();
  if (child < 0) {
    sys.write(2, `unshare: fork: ${errorText(child)}\n`);
    return 1;
  }
  const status = sys.call('wait4', [child]);
  return (status & 0x7f) === 0 ? status >> 8 : 128 + (status & 0x7f);
}

function writeFile(sys: Sys, path: string, text: string): number {
  const fd = sys.call('openat', [1], [path]);
  if (fd < 0) return fd;
  const answer = sys.write(fd, text);
  sys.close(fd);
  return answer;
}

/** Root inside is who one is outside. */
function mapRoot(sys: Sys, uid: number, gid: number): void {
  writeFile(sys, '/proc/self/setgroups', 'deny');
  writeFile(sys, '/proc/self/uid_map', `0 ${String(uid)} 1`);
  writeFile(sys, '/proc/self/gid_map', `0 ${String(gid)} 1`);
}

const unshare: Main = (sys, image) => {
  const words = shortened(image);
  const mountProc = words.includes('--mount-proc');
  const { flags, words: rest } = options(words.filter((word) => word !== '--mount-proc'));
  const asked = [...flags.keys(), ...(flags.has('r') ? ['U'] : []), ...(mountProc ? ['m'] : [])];
  const bits = asked.reduce((all, letter) => all | (FLAGS[letter]?.[1] ?? 0), 0);
  const [uid, gid] = [sys.call('getuid'), sys.call('getgid')];
  const answer = sys.call('unshare', [bits]);
  if (answer < 0) {
    sys.write(2, `unshare: unshare(0x${bits.toString(16)}): ${errorText(answer)}\n`);
    return 1;
  }
  const body = (): number => {
    if (flags.has('r')) mapRoot(sys, uid, gid);
    if ((bits & CLONE.NEWNS) !== 0) sys.call('mount', [PRIVATE], ['none', '/', '', '']);
    if (mountProc) sys.call('mount', [0], ['proc', '/proc', 'proc', '']);
    return become(sys, rest, image);
  };
  return flags.has('f') ? inChild(sys, body) : body();
};

const nsenter: Main = (sys, image) => {
  const { flags, words } = options(shortened(image), 't');
  const target = flags.get('t') ?? 'self';
  for (const [letter, [kind, flag]] of Object.entries(FLAGS)) {
    if (!flags.has(letter) && !flags.has('a')) continue;
    const fd = sys.call('openat', [0], [`/proc/${target}/ns/${kind}`]);
    const answer = fd < 0 ? fd : sys.call('setns', [fd, flag]);
    if (fd >= 0) sys.close(fd);
    if (answer >= 0) continue;
    sys.write(
      2,
      `nsenter: ${fd < 0 ? `can't open '/proc/${target}/ns/${kind}'` : `setns(): can't reassociate to namespace '${kind}'`}: ${errorText(answer)}\n`,
    );
    return 1;
  }
  return flags.has('p') ? inChild(sys, () => become(sys, words, image)) : become(sys, words, image);
};

const MAINS: Readonly<Record<string, Main>> = Object.freeze({ unshare, nsenter });

export default Object.entries(MAINS).map(([name, main]): ShellProgram => defineShellProgram({ name, main }));
