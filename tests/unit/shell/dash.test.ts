/** The shell of `ringside sh`: what a dash and Debian's programs print for the same script. */
import { describe, expect, test } from 'vitest';
import { HostShell, REFERENCE_RELEASE } from '../../../src/sim/index.ts';

interface Outcome {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

function run(script: string, input = ''): Outcome {
  let out = '';
  let err = '';
  const status = new HostShell({ cpus: 2, kernel: REFERENCE_RELEASE, seed: 1 }).run(['dash', '-c', script], {
    input: () => input,
    out: (text) => (out += text),
    err: (text) => (err += text),
  });
  return { status, out, err };
}

describe('what a script prints', () => {
  test.each([
    ['v=7; w="$v $v"; echo "$w" \'$v\'', '7 7 $v\n'],
    ['unset q; echo ${q-a} ${q:=b} ${q+c} ${#q}', 'a b c 1\n'],
    ['p=/usr/lib/x.tar.gz; echo ${p##*/} ${p%.*} ${p%%.*}', 'x.tar.gz /usr/lib/x.tar /usr/lib/x\n'],
    ['n=3; echo $((n*n-1)) $((n<<2)) $((n==3?8:9))', '8 12 8\n'],
    ['IFS=,; set -- $(echo u,v,,w); echo $# "$3$4"', '4 w\n'],
    ['f() { local k=1; k=$((k+$1)); echo $k; }; k=9; f 4; echo $k', '5\n9\n'],
    ["cat <<A; cat <<'B'\n$((2+2))\nA\n$((2+2))\nB", '4\n$((2+2))\n'],
    ['case notes.md in *.txt) echo t;; *.md) echo m;; esac', 'm\n'],
    ['for a in 1 2 3; do [ $a = 2 ] && continue; echo $a; done', '1\n3\n'],
    ['trap "echo left" EXIT; echo here', 'here\nleft\n'],
    ['trap "echo caught" USR2; kill -USR2 $$; echo on', 'caught\non\n'],
    ['(exit 9); echo $?; sh -c "kill -KILL \\$\\$" 2>/dev/null; echo $?', '9\n137\n'],
    ['printf "%-4s|%03d|%x\\n" ab 5 254', 'ab  |005|fe\n'],
    ['printf "q\\nr\\n" | while read l; do echo "($l)"; done', '(q)\n(r)\n'],
    ['alias hi="echo hi there"\nhi', 'hi there\n'],
    ['while getopts xy: o -x -y 5 z; do echo $o$OPTARG; done; echo $OPTIND', 'x\ny5\n4\n'],
    ['mkdir -p a/b; touch a/b/c; find a | sort; ls a; rm -r a; ls', 'a\na/b\na/b/c\nb\n'],
    ['echo one > f; ln -s f g; cat g; readlink g; mv f h; cat g 2>/dev/null; echo $?', 'one\nf\n1\n'],
    [
      'printf "10 b\\n9 a\\n" | sort -n; printf "k:v\\n" | cut -d: -f2; echo abc | tr a-c A-C',
      '9 a\n10 b\nv\nABC\n',
    ],
    [
      'printf "a1\\nb2\\n" | grep -n b; printf "a1\\n" | sed "s/\\(.\\)1/<\\1>/"; expr 6 \\* 7',
      '2:b2\n<a>\n42\n',
    ],
    ['seq 4 | xargs -n2 echo -', '- 1 2\n- 3 4\n'],
    [
      'touch -d "2020-02-29 12:34:56" t; stat -c %y t; date -r t +%F; date -d "2021-03-04 05:06" +%s',
      '2020-02-29 12:34:56.000000000 +0000\n2020-02-29\n1614834360\n',
    ],
    [
      'touch o; chown 1000:7 o; stat -c "%u %g" o; chown :8 o; stat -c "%u %g" o; chown root: o; stat -c "%u %g" o',
      '1000 7\n1000 8\n0 0\n',
    ],
    [
      'mknod n c 1 3; ls -l n | cut -c1; echo gone > n; cat n; which ls; which nosuch || echo $?',
      'c\n/usr/bin/ls\n1\n',
    ],
    ['printf "echo from \\$0 \\$1\\n" > s; chmod +x s; ./s w; sh s v', 'from ./s w\nfrom s v\n'],
    ['printf "#!/bin/sh -e\\nfalse\\necho no\\n" > s; chmod +x s; ./s; echo $?', '1\n'],
    ['cp /bin/echo mine; ./mine a copy', 'a copy\n'],
    ['printf "\\303\\251" | wc -c', '2\n'],
  ])('%s', (script, out) => {
    expect(run(script)).toEqual({ status: 0, out, err: '' });
  });
});

describe('what it says of errors', () => {
  test.each([
    ['nothere', 127, 'dash: 1: nothere: not found\n'],
    ['touch t; ./t', 126, 'dash: 1: ./t: Permission denied\n'],
    ['\n\nif', 2, 'dash: 3: Syntax error: end of file unexpected (expecting "then")\n'],
    ['echo "no end', 2, 'dash: 1: Syntax error: Unterminated quoted string\n'],
    ['set -u; : $gone', 2, 'dash: 1: gone: parameter not set\n'],
    [': ${gone:?is gone}', 2, 'dash: 1: gone: is gone\n'],
    [': $((5/0))', 2, 'dash: 1: arithmetic expression: division by zero: "5/0"\n'],
    ['cd /gone', 2, "dash: 1: cd: can't cd to /gone\n"],
    ['cat < gone', 2, 'dash: 1: cannot open gone: No such file\n'],
    ['f() { f; }; f', 2, 'dash: 1: Maximum function recursion depth (1000) reached\n'],
    ['set -x; : a', 0, '+ : a\n'],
    ['chown nosuch /etc', 1, "chown: invalid user: 'nosuch'\n"],
    ['date -d 2021-02-29', 1, "date: invalid date '2021-02-29'\n"],
    ['touch -d soon x', 1, "touch: invalid date format 'soon'\n"],
    ['rm gone', 1, "rm: cannot remove 'gone': No such file or directory\n"],
  ])('%s', (script, status, err) => {
    expect(run(script)).toEqual({ status, out: '', err });
  });
});

test('a loop of thousands of turns and a pipeline of thousands of lines end', () => {
  const loop = run('i=0; while [ $i -lt 5000 ]; do i=$((i+1)); done; echo $i');
  expect(loop.out).toBe('5000\n');
  expect(run('seq 3000 | while read n; do echo $n; done | tail -n 1').out).toBe('3000\n');
});

test('a pipe holds back who writes without end, and ends it', () => {
  expect(run('yes | head -n 2; echo $?').out).toBe('y\ny\n0\n');
});

test('standard input is what was given', () => {
  expect(run('read a; cat; echo "<$a>"', 'first\nsecond\n').out).toBe('second\n<first>\n');
});
