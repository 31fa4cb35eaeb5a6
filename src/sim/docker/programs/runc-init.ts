/** What becomes the container's program: mounts, the new root, what is given up, and at last execve. */
import { CAPABILITY_NAMES } from '../../kernel/cred.ts';
import { ERRNO } from '../../core/errno.ts';
import { MS } from '../../kernel/vfs/mount-calls.ts';
import type { Os } from '../os/os.ts';
import type { OciMount, OciProcess, OciSpec } from '../spec.ts';
import { RUNC_ROOT } from './shim-paths.ts';

const CAPBSET_DROP = 24;
const NO_NEW_PRIVS = 38;
const DETACH = 2;
const WORD = 32n;
const MASK = 0xffff_ffffn;
const NOT_RUN = 1;
const SEARCHED = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Enters namespaces of other processes, in the order given: 0, or minus an errno. */
export function joinAll(os: Os, namespaces: OciSpec['linux']['namespaces']): number {
  // All are opened first: with the mounts of another one, /proc is another.
  const opened = namespaces
    .filter(({ pid }) => pid > 0)
    .map(({ type, pid }) => os.open(`/proc/${String(pid)}/ns/${type}`));
  for (const fd of opened) {
    const answer = fd < 0 ? fd : os.call('setns', [fd, 0]);
    if (answer < 0) return answer;
    os.close(fd);
  }
  return 0;
}

function flagsOf(options: readonly string[]): number {
  const has = (word: string, flag: number): number => (options.includes(word) ? flag : 0);
  return has('rbind', MS.BIND | MS.REC) | has('bind', MS.BIND) | has('ro', MS.RDONLY);
}

/** Where there is nothing to mount on, it is made: a directory, or a file for a file. */
function makeTarget(os: Os, target: string, isFile: boolean): number {
  if (os.exists(target)) return 0;
  if (!isFile) return os.mkdirAll(target);
  os.mkdirAll(target.slice(0, target.lastIndexOf('/')));
  return os.writeFile(target, '');
}

function mountOne(os: Os, root: string, { destination, type, source, options }: OciMount): string {
  const target = root + destination;
  const flags = flagsOf(options);
  const bind = (flags & MS.BIND) !== 0;
  const isFile = bind && typeof os.list(source) === 'number';
  makeTarget(os, target, isFile);
  const data = options.filter((word) => /^(size|mode|uid|gid|nr_inodes)=/.test(word)).join(',');
  const answer = os.call('mount', [bind ? MS.BIND | MS.REC : 0], [source, target, type, data]);
  const why =
    answer === -ERRNO.ENOTDIR
      ? 'not a directory'
      : answer === -ERRNO.ENOENT
        ? 'no such file or directory'
        : 'invalid argument';
  if (answer < 0)
    return `error during container init: error mounting "${source}" to rootfs at "${destination}": mount ${source}:${destination}${
      isFile ? ' (via /proc/self/fd/6), flags: 0x5000' : ''
    }: ${why}: unknown: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type`;
  return '';
}

/** Read-only only when all mounts are there: what is below must be made first. */
function makeReadOnly(os: Os, root: string, { destination, options }: OciMount): void {
  if (options.includes('ro'))
    os.call('mount', [MS.REMOUNT | MS.BIND | MS.RDONLY], ['', root + destination, '', '']);
}

function makeDevices(os: Os, root: string, { devices }: OciSpec['linux']): void {
  for (const { path, type, major, minor } of devices) {
    os.mkdirAll(root + path.slice(0, path.lastIndexOf('/')));
    os.call('mknod', [type === 'b' ? 1 : 0, major, minor], [root + path]);
    os.call('chmod', [0o666], [root + path]);
  }
}

function changeRoot(os: Os, root: string): void {
  const old = '/.pivot_root';
  os.call('mkdir', [], [root + old]);
  os.call('pivot_root', [], [root, root + old]);
  os.call('chdir', [], ['/']);
  os.call('umount2', [DETACH], [old]);
  os.call('rmdir', [], [old]);
}

function mask(os: Os, spec: OciSpec): void {
  for (const path of spec.linux.readonlyPaths) {
    if (!os.exists(path)) continue;
    os.call('mount', [MS.BIND | MS.REC], [path, path, '', '']);
    os.call('mount', [MS.REMOUNT | MS.BIND | MS.RDONLY], ['', path, '', '']);
  }
  for (const path of spec.linux.maskedPaths) {
    if (!os.exists(path)) continue;
    if (os.call('mount', [MS.BIND], ['/dev/null', path, '', '']) < 0)
      os.call('mount', [MS.RDONLY], ['tmpfs', path, 'tmpfs', '']);
  }
}

/** What is named, as a set; all that there are in another order would be the same. */
function bits(names: readonly string[]): bigint {
  return names.reduce((set, name) => {
    const at = CAPABILITY_NAMES.findIndex((known) => known === name.replace(/^CAP_/, ''));
    return at < 0 ? set : set | (1n << BigInt(at));
  }, 0n);
}

function dropPrivileges(os: Os, process: OciProcess, seccomp: boolean): void {
  const { user, capabilities } = process;
  const kept = bits(capabilities);
  if (process.noNewPrivileges) os.call('prctl', [NO_NEW_PRIVS, 1]);
  if (seccomp) os.call('seccomp', [], ['docker-default']);
  CAPABILITY_NAMES.forEach((_name, at) => {
    if ((kept & (1n << BigInt(at))) === 0n) os.call('prctl', [CAPBSET_DROP, at]);
  });
  os.call('setgroups', [user.gid]);
  os.call('setgid', [user.gid]);
  os.call('setuid', [user.uid]);
  const [low, high] = [Number(kept & MASK), Number(kept >> WORD)];
  if (user.uid === 0) os.call('capset', [low, high, low, high, 0, 0]);
}

/** The file that a word is run from, or why there is none. */
function lookPath(
  os: Os,
  word: string,
  env: readonly string[],
): { readonly path: string; readonly error: string } {
  const why = (answer: number): string =>
    answer === -ERRNO.ENOENT || answer === -ERRNO.ENOTDIR
      ? answer === -ERRNO.ENOTDIR
        ? 'not a directory'
        : 'no such file or directory'
      : 'permission denied';
  if (word.includes('/')) {
    const answer = os.call('faccessat2', [], [word]);
    return {
      path: word,
      error:
        answer < 0
          ? `exec: "${word}": stat ${word}: ${why(answer)}`.replace(/stat .*: (permission denied)$/, '$1')
          : '',
    };
  }
  const path = env.find((pair) => pair.startsWith('PATH='))?.slice(5) ?? SEARCHED;
  let denied = false;
  for (const dir of path.split(':')) {
    const answer = os.call('faccessat2', [], [`${dir}/${word}`]);
    if (answer === 0) return { path: `${dir}/${word}`, error: '' };
    if (answer === -ERRNO.EACCES) denied = true;
  }
  return {
    path: '',
    error: `exec: "${word}": ${denied ? 'permission denied' : 'executable file not found in $PATH'}`,
  };
}

/** execve, which comes back only if it refuses. */
function run(os: Os, path: string, { args, env }: OciProcess): number {
  const answer = os.call('execve', [args.length], [path, ...args, ...env]);
  const why =
    answer === -ERRNO.ENOEXEC
      ? 'exec format error'
      : answer === -ERRNO.EACCES
        ? 'permission denied'
        : 'no such file or directory';
  os.write(2, `exec ${path}: ${why}\n`);
  return NOT_RUN;
}

/** The container's first process, up to the program. */
export function init(os: Os, [id = '', bundle = '', from = '', to = '']: readonly string[]): number {
  const tell = Number(to);
  const failed = (text: string): number => {
    os.write(tell, `error ${text}\n`);
    return NOT_RUN;
  };
  const spec = JSON.parse(String(os.readFile(`${bundle}/config.json`))) as OciSpec;
  const { root, process, linux } = spec;
  const own = (type: string): boolean => linux.namespaces.some((one) => one.type === type && one.pid === 0);
  os.call('cost rt.runc.self_copy');
  os.call('setsid');
  os.call('mount', [MS.SLAVE | MS.REC], ['', '/', '', '']);
  os.call('mount', [MS.BIND | MS.REC], [root.path, root.path, '', '']);
  for (const one of spec.mounts) {
    const error = mountOne(os, root.path, one);
    if (error !== '') return failed(error);
  }
  makeDevices(os, root.path, linux);
  for (const one of spec.mounts) makeReadOnly(os, root.path, one);
  os.write(tell, 'mounted\n');
  if (os.line(Number(from)).trim() !== 'go') return NOT_RUN;
  changeRoot(os, root.path);
  if (own('uts')) os.call('sethostname', [], [spec.hostname]);
  if (!os.exists(process.cwd)) os.mkdirAll(process.cwd);
  mask(os, spec);
  if (root.readonly) os.call('mount', [MS.REMOUNT | MS.BIND | MS.RDONLY], ['', '/', '', '']);
  dropPrivileges(os, process, linux.seccomp);
  if (os.call('chdir', [], [process.cwd]) < 0)
    return failed(`chdir to cwd ("${process.cwd}") set in config.json failed: not a directory`);
  const found = lookPath(os, process.args[0] ?? '', process.env);
  if (found.error !== '') return failed(found.error);
  os.write(tell, 'ready\n');
  os.close(tell, Number(from));
  const fifo = os.call('fifo', [1], [`${RUNC_ROOT}/${id}/exec.fifo`]);
  os.write(fifo, '0');
  os.close(fifo);
  return run(os, found.path, process);
}

/** One more process of a container, in its namespaces already. */
export function execInit(os: Os, [text = '{}', to = '']: readonly string[]): number {
  const process = JSON.parse(text) as OciProcess;
  const tell = Number(to);
  os.call('setsid');
  dropPrivileges(os, process, true);
  const failed = (why: string): number => {
    os.write(tell, `error ${why}\n`);
    return NOT_RUN;
  };
  if (os.call('chdir', [], [process.cwd]) < 0)
    return failed(`chdir to cwd ("${process.cwd}") set in config.json failed: no such file or directory`);
  const found = lookPath(os, process.args[0] ?? '', process.env);
  if (found.error !== '') return failed(found.error);
  os.write(tell, 'ready\n');
  os.close(tell);
  return run(os, found.path, process);
}
