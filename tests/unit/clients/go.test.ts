/** What Go's libraries do that the clients print with. */
import { describe, expect, test } from 'vitest';
import { nextStep, type ClientAnswer } from '../../../src/sim/clients/client.ts';
import { docker } from '../../../src/sim/clients/docker/docker.ts';
import { parseReference, referenceText, withLatest } from '../../../src/sim/clients/docker/reference.ts';
import { formatG, sprintf } from '../../../src/sim/clients/go/fmt.ts';
import { parseJson } from '../../../src/sim/clients/go/json.ts';
import { tabulate } from '../../../src/sim/clients/go/tabwriter.ts';
import { dockerTemplate, render } from '../../../src/sim/clients/go/template.ts';
import { ansic, parseDuration, parseRfc3339, rfc1123, timeString } from '../../../src/sim/clients/go/time.ts';
import { bytesSize, humanDuration, humanSize, ramInBytes } from '../../../src/sim/clients/go/units.ts';
import { fromBytes, toBytes } from '../../../src/sim/clients/go/utf8.ts';

const DATA =
  parseJson('{"name":"a","list":["x","y"],"map":{"b":"2","a":"1"},"none":null,"deep":{"on":true}}') ?? null;

describe('templates', () => {
  test.each([
    ['{{.name}}-{{len .list}}', 'a-2'],
    ['{{range .list}}[{{.}}]{{end}}', '[x][y]'],
    ['{{range $k, $v := .map}}{{$k}}{{$v}} {{end}}', 'a1 b2 '],
    ['{{range .none}}x{{else}}empty{{end}}', 'empty'],
    ['{{with .deep}}{{.on}}{{end}}', 'true'],
    ['{{if and .name (not .none)}}1{{else if .name}}2{{end}}', '1'],
    ['{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}', '2'],
    ['a {{- " b " -}} c', 'a b c'],
    ['{{/* nothing */}}{{`raw`}}', 'raw'],
    ['{{define "t"}}<{{.}}>{{end}}{{template "t" .name}}', '<a>'],
    ['{{index .list 1}} {{slice .name 0 1}} {{.map.a}}', 'y a 1'],
    ['{{range $i, $e := .list}}{{if eq $i 1}}{{break}}{{end}}{{$e}}{{end}}', 'x'],
    ['{{.list | json | printf "%s!"}}', '["x","y"]!'],
    ['{{lt 1 2}} {{ge "b" "a"}} {{eq .name "z" "a"}}', 'true true true'],
    ['{{.nope}}', '<no value>'],
    ['{{title "two words"}} {{pad "x" 1 2}}|{{truncate "long" 2}}', 'Two Words  x  |lo'],
  ])('%s', (source, text) => {
    expect(render(dockerTemplate(source), DATA)).toBe(text);
  });

  test.each([
    ['{{if .x}}', 'unexpected EOF'],
    ['{{end}}', 'unexpected {{end}}'],
    ['{{range}}{{end}}', 'missing value for range'],
    ['{{.a', 'unclosed action'],
    ['{{"a}}', 'unterminated quoted string'],
    ['{{$y}}', 'undefined variable "$y"'],
    ['{{break}}', '{{break}} outside {{range}}'],
    ['{{(1}}', 'unclosed left paren'],
  ])('%s cannot be read', (source, message) => {
    expect(() => dockerTemplate(source)).toThrow(`template: :1: ${message}`);
  });

  test.each([
    [
      '{{index .list 5}}',
      ':1:2: executing "" at <index .list 5>: error calling index: index out of range: 5',
    ],
    ['x\n{{.name.no}}', `:2:7: executing "" at <.name.no>: can't evaluate field no in type string`],
    ['{{"f" .name}}', `:1:2: executing "" at <"f">: can't give argument to non-function "f"`],
  ])('%s cannot be carried out', (source, message) => {
    expect(() => render(dockerTemplate(source), DATA)).toThrow(`template: ${message}`);
  });
});

test.each([
  [0, '0B', '0B'],
  [999, '999B', '999B'],
  [1000, '1kB', '1000B'],
  [999_999, '1e+03kB', '976.6KiB'],
  [1_536_000_000, '1.54GB', '1.431GiB'],
])('%i bytes are %s and %s', (bytes, decimal, binary) => {
  expect([humanSize(bytes, 3), bytesSize(bytes)]).toEqual([decimal, binary]);
});

test.each([
  ['512m', 536_870_912],
  ['1.5g', 1_610_612_736],
  ['10 KiB', 10_240],
  ['x', "invalid size: 'x'"],
  ['1q', "invalid suffix: 'q'"],
  ['-1', "invalid size: '-1'"],
])('%s is a size of %s', (text, size) => {
  expect(ramInBytes(text)).toBe(size);
});

test.each([
  [0, 'Less than a second'],
  [1, '1 second'],
  [60, 'About a minute'],
  [3599, '59 minutes'],
  [5399, 'About an hour'],
  [47 * 3600, '47 hours'],
  [13.9 * 86_400, '13 days'],
  [59 * 86_400, '8 weeks'],
  [700 * 86_400, '23 months'],
  [800 * 86_400, '2 years'],
])('%d s are "%s"', (seconds, words) => {
  expect(humanDuration(BigInt(Math.floor(seconds)) * 1_000_000_000n)).toBe(words);
});

test('times are read and written in UTC', () => {
  const at = parseRfc3339('2024-02-29T23:59:58.25+01:00') ?? 0n;
  expect(timeString(at)).toBe('2024-02-29 22:59:58.25 +0000 UTC');
  expect(ansic(at)).toBe('Thu Feb 29 22:59:58 2024');
  expect(rfc1123(at)).toBe('Thu, 29 Feb 2024 22:59:58 +0000');
  expect(parseDuration('1h2m3.5s')).toBe(3_723_500_000_000n);
  expect(parseDuration('5')).toBe('time: missing unit in duration "5"');
});

test('numbers and verbs print as Go prints them', () => {
  expect([formatG(1234.5, 3), formatG(0.00001234, 3), formatG(100, 4)]).toEqual([
    '1.23e+03',
    '1.23e-05',
    '100',
  ]);
  expect(sprintf('%5d|%-4s|%q|%x|%v|%d', [7, 'ab', 'c"', 255, true, 'no'])).toBe(
    '    7|ab  |"c\\""|ff|true|%!d(string=no)',
  );
  expect(sprintf('%s %s', ['a'])).toBe('a %!s(MISSING)');
});

test('a column ends where a line has no such cell; wide characters take two cells', () => {
  expect(tabulate('a\tbb\tc\nlong\tx\tyy\n\nz\t한글\tq\n', { minWidth: 0, padding: 1 })).toBe(
    'a    bb c\nlong x  yy\n\nz 한글 q\n',
  );
});

test.each([
  ['nginx', 'docker.io/library/nginx:latest'],
  ['me/app:2', 'docker.io/me/app:2'],
  ['localhost:5000/a', 'localhost:5000/a:latest'],
  ['r.io/a/b', 'r.io/a/b:latest'],
])('the image %s is %s', (text, whole) => {
  const reference = parseReference(text);
  expect(typeof reference === 'string' ? reference : referenceText(withLatest(reference))).toBe(whole);
});

test('bytes that are no UTF-8 become replacement characters', () => {
  expect(fromBytes(toBytes('aé한😀'))).toBe('aé한😀');
  expect(fromBytes('a\xffb\xe2\x82')).toBe('a\ufffdb\ufffd');
});

test('a client is its start and its answers: run anew it asks for the same', () => {
  const start = { argv: ['rename', 'a', 'b'], env: {} };
  const answers: ClientAnswer[] = [];
  const asked: string[] = [];
  for (;;) {
    const step = nextStep(docker, start, structuredClone(answers));
    if (step.kind === 'exit') {
      expect(step.status).toBe(0);
      break;
    }
    asked.push(
      step.call.call === 'request'
        ? `${step.call.request.method} ${step.call.request.target}`
        : step.call.call,
    );
    answers.push({ kind: 'http', status: 200, headers: { 'api-version': '1.48' }, body: '', open: false });
  }
  expect(asked).toEqual(['HEAD /_ping', 'POST /v1.48/containers/a/rename?name=b']);
});
