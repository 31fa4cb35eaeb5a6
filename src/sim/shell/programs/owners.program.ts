/** Who owns a file, and files that are devices. */
import { errorText } from '../errors.ts';
import { options } from '../options.ts';
import { defineShellProgram } from '../program.ts';
import type { Main } from '../sys.ts';
import { GROUPS, nameOf, ownerNamed } from '../users.ts';

const ENOENT = -2;

const chown: Main = (sys, { argv, family }) => {
  const { words } = options(argv);
  const [owner, ...paths] = words;
  if (owner === undefined || paths.length === 0) {
    sys.write(2, 'chown: missing operand\n');
    return 1;
  }
  const to = ownerNamed(sys, owner);
  if ('unknown' in to) {
    const { unknown, name } = to;
    sys.write(
      2,
      `chown: ${family === 'busybox' ? `unknown ${unknown} ${name}` : `invalid ${unknown}: '${owner}'`}\n`,
    );
    return 1;
  }
  let status = 0;
  for (const path of paths) {
    const answer = sys.call('fchownat', [to[0], to[1]], [path]);
    if (answer >= 0) continue;
    const debian = answer === ENOENT ? `cannot access '${path}'` : `changing ownership of '${path}'`;
    sys.write(2, `chown: ${family === 'busybox' ? path : debian}: ${errorText(answer)}\n`);
    status = 1;
  }
  return status;
};

const mknod: Main = (sys, { argv }) => {
  const { words } = options(argv, 'm');
  const [path, type = '', ...numbers] = words;
  const [major, minor] = numbers.map(Number);
  if (
    path === undefined ||
    !['c', 'u', 'b'].includes(type) ||
    !Number.isInteger(major) ||
    !Number.isInteger(minor)
  ) {
    sys.write(2, type === 'p' ? 'mknod: FIFOs are not modelled in Ringside\n' : 'mknod: missing operand\n');
    return 1;
  }
  const answer = sys.call('mknod', [Number(type === 'b'), major ?? 0, minor ?? 0], [path]);
  if (answer < 0) sys.write(2, `mknod: ${path}: ${errorText(answer)}\n`);
  return answer < 0 ? 1 : 0;
};

/** BusyBox's: without names where the root has no table of them. */
const id: Main = (sys, { argv }) => {
  const { flags } = options(argv);
  const [uid, gid] = [sys.call('getuid'), sys.call('getgid')];
  const [user, group] = [nameOf(sys, uid), nameOf(sys, gid, GROUPS)];
  const shown = (id: number, name: string): string => `${String(id)}${name === '' ? '' : `(${name})`}`;
  const alone = (id: number, name: string): string => (flags.has('n') && name !== '' ? name : String(id));
  if (flags.has('u')) sys.write(1, `${alone(uid, user)}\n`);
  else if (flags.has('g') || flags.has('G')) sys.write(1, `${alone(gid, group)}\n`);
  else
    sys.write(
      1,
      `uid=${shown(uid, user)} gid=${shown(gid, group)}${user === '' ? '' : ` groups=${shown(gid, group)}`}\n`,
    );
  return 0;
};

export default [
  defineShellProgram({ name: 'chown', main: chown }),
  defineShellProgram({ name: 'mknod', main: mknod }),
  defineShellProgram({ name: 'id', main: id, family: 'busybox' }),
];
