/** The shell and its programs, as processes of a simulated kernel: what a real BusyBox printed for the same words. */
import { describe, expect, test } from 'vitest';
import { CgroupScript } from '../../support/cgroup-script.ts';
import { arithmetic } from '../../../src/sim/shell/arithmetic.ts';
import { parseAwk } from '../../../src/sim/shell/awk/parse.ts';
import { Awk } from '../../../src/sim/shell/awk/run.ts';
import { formatted } from '../../../src/sim/shell/format.ts';
import { matches, quotedPattern } from '../../../src/sim/shell/pattern.ts';

function shell(): (command: string) => string {
  const script = new CgroupScript();
  script.run('spawn . idle');
  return (command) => script.run(`do 4231 sh ${command}`);
}

describe('sh of a process', () => {
  test.each([
    ['echo hello', 'hello'],
    ['echo $$', '4232'],
    ['cat /proc/self/comm', 'cat'],
    ['exit 3', 'exit 3'],
    ['false', 'exit 1'],
    ['nosuchcmd', 'sh: nosuchcmd: not found\nexit 127'],
    ['readlink /proc/self/ns/uts', 'uts:[4026531838]'],
    ['hostname', 'guest'],
    ['id', 'uid=0 gid=0'],
    ['grep -c tmpfs /proc/mounts', '2'],
    ['for i in 1 2 3; do echo $i; done | wc -l', '3'],
    [
      'echo a > /tmp/q; cat /tmp/q; rm /tmp/q; cat /tmp/q',
      "a\ncat: can't open '/tmp/q': No such file or directory\nexit 1",
    ],
    ['test -e /tmp && echo yes || echo no', 'yes'],
    ['[ 3 -gt 2 ] && echo gt', 'gt'],
    [`unshare -u sh -c 'hostname abc; hostname'`, 'abc'],
    [`unshare -U sh -c 'id -u; cat /proc/self/uid_map'`, '65534'],
    ['unshare -U -r id -u', '0'],
    [`unshare -p -f sh -c 'echo $$'`, '1'],
    ['unshare -p -f --mount-proc ps', 'PID   USER     COMMAND\n    1 0        ps'],
    [`x=5; echo $((x+1)); echo "\${x}y" 'a b' "c d"`, '6\n5y a b c d'],
    ['sleep 1 & echo $!; wait; echo done', '4233\ndone'],
    ['cut -d: -f1 /proc/self/cgroup; head -1 /proc/self/status', '0\nName:\thead'],
    ['sed -n 2p /proc/self/status', 'Umask:\t0022'],
    [`awk '/NSpid/ {print $2}' /proc/4231/status`, '4231'],
    ['echo one; echo two >&2; (exit 4)', 'one\ntwo\nexit 4'],
    ['nsenter -t 1 -u hostname', 'guest'],
    [`ls -l /proc/self/ns/uts | awk '{print $NF}'`, 'uts:[4026531838]'],
    ['tr a b < /proc/self/comm', 'tr'],
    ['while read a b; do echo $b; break; done < /proc/self/uid_map', '0 4294967295'],
    ['case abc in a*) echo m;; *) echo n;; esac', 'm'],
    ['f() { echo "f $1"; }; f 1; set -- a b; echo $# $1', 'f 1\n2 a'],
    ['umask; pwd; cd /tmp; pwd', '0022\n/\n/tmp'],
    [`printf '%s-%d\\n' a 3`, 'a-3'],
    ['echo "$(echo in $(echo out))"', 'in out'],
    ['kill -9 $$', 'exit 137'],
    ['echo ${x:-none} ${x:=set} ${x%t}', 'none set se'],
    ['until false; do break; done; echo $?', '0'],
    ['if ! true; then echo a; elif true; then echo b; fi', 'b'],
    ['echo "unfinished', 'sh: syntax error: unterminated quoted string\nexit 2'],
  ])('%s', (command, printed) => {
    expect(shell()(command)).toBe(printed);
  });

  test('its processes are gone afterwards, and their numbers are given again', () => {
    const script = new CgroupScript();
    script.run('spawn . idle');
    script.run('do 4231 sh echo a | cat | cat');
    expect([script.run('spawn . idle'), script.run('read cgroup.procs')]).toEqual(['4232', '4231\n4232']);
  });
});

test.each([
  ['1+2*3', '7'],
  ['(1+2)*3', '9'],
  ['x*2', '8'],
  ['7/2', '3'],
  ['5 > 3 && 2 != 2', '0'],
  ['1 ? 10 : 20', '10'],
  ['010', '8'],
  ['x += 3', '7'],
  ['0 && 1/0', '0'],
])('$((%s)) is %s', (text, value) => {
  const names = { get: () => '4', set: () => undefined };
  expect(String(arithmetic(text, names))).toBe(value);
});

test.each(['1 +', '4 / 0', '1 2', '09', 'x++'])('$((%s)) is no expression', (text) => {
  expect(() => arithmetic(text, { get: () => '4', set: () => undefined })).toThrow();
});

test.each([
  ['a*', 'abc', true],
  ['?b[c-e]', 'abd', true],
  ['[!a]*', 'abc', false],
  ['*.txt', 'notes.text', false],
  ['[[:digit:]]', '7', true],
  ['[]]', ']', true],
  ['\\*', 'ab', false],
])('pattern %s and %s: %s', (pattern, text, fits) => {
  expect(matches(pattern, text)).toBe(fits);
});

test('what was quoted in a pattern stands for itself', () => {
  expect(matches(quotedPattern('a*'), 'ab')).toBe(false);
});

test.each([
  ['{print $2}', 'b\nd\n'],
  ['{print $1, NF; n++} END {print n}', 'a 3\nd 2\n2\n'],
  ['NR == 2 {print $1 "-" $2}', 'd-d\n'],
  ['$3 ~ /^1/ {print ($3 < 9) ? "text" : "number"}', 'number\n'],
  ['{s += $3} END {printf "%.1f\\n", s}', '10.5\n'],
  ['{if ($1 == "a") next; print length($0)}', '3\n'],
  ['BEGIN {OFS = ":"} {$1 = "x"; print}', 'x:b:10.5\nx:d\n'],
  ['{c[$1]++} END {for (k in c) print k, c[k]}', 'a 1\nd 1\n'],
])('awk %s', (script, printed) => {
  expect(new Awk(undefined, []).run(parseAwk(script), ['a b 10.5', 'd d'])).toBe(printed);
});

test.each([
  ['%5s|%-5s|%05d', ['a', 'b', '42'], '    a|b    |00042'],
  ['%s\n', ['a', 'b'], 'a\nb\n'],
  ['%x %o %c %%', ['255', '8', 'xyz'], 'ff 10 x %'],
])('printf %s', (format, words, printed) => {
  expect(formatted(format, words)).toBe(printed);
});
