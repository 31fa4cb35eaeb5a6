/** coreutils that say what a path is, or make a new one. */
import { ERRNO } from '../../core/errno.ts';
import { errorText } from '../errors.ts';
import { debianPrograms } from '../program.ts';
import type { Sys } from '../sys.ts';
import { baseName, hint, missingOperand, parent, quote, say, withOptions } from './support.ts';

const readlink = withOptions('readlink', { letters: 'femnqsvz' }, (sys, { flags, words }) => {
  if (words.length === 0) return missingOperand(sys, 'readlink');
  let status = 0;
  for (const path of words) {
    const said =
      flags.has('f') || flags.has('e') || flags.has('m')
        ? realPath(sys, path)
        : sys.text('readlink', [], [path]);
    if (typeof said === 'string') sys.write(1, said + (flags.has('n') ? '' : '\n'));
    else status = 1;
  }
  return status;
});

/** A path without links, `.` and `..`. */
function realPath(sys: Sys, path: string, depth = 0): string | number {
  const cwd = sys.text('getcwd');
  const made: string[] = [];
  const names = `${path.startsWith('/') ? '' : String(cwd)}/${path}`
    .split('/')
    .filter((name) => name !== '' && name !== '.');
  for (const [at, name] of names.entries()) {
    if (name === '..') {
      made.pop();
      continue;
    }
    const here = `/${[...made, name].join('/')}`;
    const link = sys.text('readlink', [], [here]);
    if (typeof link === 'string' && !link.includes(':[')) {
      if (depth > 40) return -ERRNO.ELOOP;
      const rest = names.slice(at + 1).join('/');
      return realPath(
        sys,
        `${link.startsWith('/') ? link : `/${made.join('/')}/${link}`}/${rest}`,
        depth + 1,
      );
    }
    if (typeof sys.text('newfstatat', [1], [here]) === 'number' && at < names.length - 1)
      return -ERRNO.ENOENT;
    made.push(name);
  }
  return `/${made.join('/')}`;
}

const realpath = withOptions('realpath', { letters: 'ems', long: {} }, (sys, { words }) => {
  if (words.length === 0) return missingOperand(sys, 'realpath');
  let status = 0;
  for (const path of words) {
    const said = realPath(sys, path);
    if (typeof said === 'string') sys.write(1, `${said}\n`);
    else {
      say(sys, 'realpath', `${path}: ${errorText(said)}`);
      status = 1;
    }
  }
  return status;
});

const basename = withOptions(
  'basename',
  { letters: 'as:z', long: { suffix: 's', multiple: 'a' } },
  (sys, { flags, words }) => {
    if (words.length === 0) return missingOperand(sys, 'basename');
    const many = flags.has('a') || flags.has('s');
    if (!many && words.length > 2) {
      sys.write(2, `basename: extra operand '${words[2] ?? ''}'\n${hint('basename')}`);
      return 1;
    }
    const suffix = flags.get('s') ?? (many ? '' : (words[1] ?? ''));
    for (const path of many ? words : words.slice(0, 1)) {
      const name = /^\/+$/.test(path) ? '/' : baseName(path);
      sys.write(
        1,
        `${suffix !== '' && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`,
      );
    }
    return 0;
  },
);

const dirname = withOptions('dirname', { letters: 'z' }, (sys, { words }) => {
  if (words.length === 0) return missingOperand(sys, 'dirname');
  for (const path of words)
    sys.write(1, `${/^\/+$/.test(path) ? '/' : parent(path).replace(/(?<=.)\/+$/, '')}\n`);
  return 0;
});

const mktemp = withOptions('mktemp', { letters: 'dp:tuq' }, (sys, { flags, words }) => {
  const pid = sys.call('getpid');
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  const template = words[0] ?? '/tmp/tmp.XXXXXXXXXX';
  let seed = pid * 7919 + sys.call('clock');
  const path = template.replace(/X{3,}$/, (signs) =>
    [...signs]
      .map(() => {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        return letters[seed % letters.length] ?? 'x';
      })
      .join(''),
  );
  const answer = flags.has('d') ? sys.call('mkdir', [], [path]) : sys.open(path, 'a');
  if (answer < 0) {
    say(
      sys,
      'mktemp',
      `failed to create ${flags.has('d') ? 'directory' : 'file'} via template ${quote(template)}: ${errorText(answer)}`,
    );
    return 1;
  }
  sys.call('chmod', [flags.has('d') ? 0o700 : 0o600], [path]);
  sys.write(1, `${path}\n`);
  return 0;
});

export default debianPrograms({ readlink, realpath, basename, dirname, mktemp });
