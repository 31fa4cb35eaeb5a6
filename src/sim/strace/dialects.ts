/**
 * Lines of other tools, rewritten in strace's words: gVisor's `--strace` log and `perf trace`. Tools that show no
 * arguments, or none of the calls, are only recognised, so that their lines can be named.
 */
import { errnoName } from '../core/errno.ts';

/** `I1129 11:19:19.048502   28907 strace.go:567] [  19:  19] cat X open(…) = 3 (0x3) (8.378µs)`. */
const GVISOR =
  /^[IWED]\d{4} (\d\d:\d\d:\d\d\.\d+)\s+\d+ strace\.go:\d+\]\s*\[\s*(\d+)(?::\s*\d+)?\] \S.*? ([EX]) ([a-z_]\w*\(.*)$/;
/** Any other line of runsc's log. */
const RUNSC = /^[IWED]\d{4} \d\d:\d\d:\d\d\.\d+\s+\d+ [\w.-]+\.go:\d+\]/;
const GVISOR_END = /^(.*)\) = (-?\d+) \(0x[0-9a-f]+\)(?: errno=(\d+) \(([^()]*)\))? \(([^()]*)\)$/;
const GO_DURATION = /([\d.]+)(ns|µs|μs|us|ms|s|m|h)/g;
const UNIT_US: Readonly<Record<string, number>> = {
  ns: 0.001,
  us: 1,
  µs: 1,
  μs: 1,
  ms: 1000,
  s: 1e6,
  m: 60e6,
  h: 3600e6,
};

function goUs(text: string): number {
  let us = 0;
  for (const [, value, unit] of text.matchAll(GO_DURATION)) us += Number(value) * (UNIT_US[unit ?? ''] ?? 0);
  return us;
}

/** One argument: `0x3 /etc/passwd` is an fd with its file, `0x7ed6… /tmp/x` a pointer with its text. */
function gvisorArgument(text: string): string {
  const match = /^(0x[0-9a-f]+|AT_FDCWD)(?: (.*))?$/.exec(text);
  if (match === null) return text;
  const [, value = '', shown] = match;
  if (shown === undefined) return value;
  if (value === 'AT_FDCWD' || Number(value) < 0x10_0000)
    return `${value === 'AT_FDCWD' ? value : Number(value)}<${shown}>`;
  return /^["{[]/.test(shown) ? shown : JSON.stringify(shown);
}

/** Commas between arguments are followed by a space; those inside braces and quotes are not looked at. */
function gvisorArguments(text: string): string {
  const parts = text.match(/(?:"(?:[^"\\]|\\.)*"|\{[^{}]*\}|\[[^[\]]*\]|[^,"{[]|,(?! )|["{[])+/g) ?? [];
  return parts.map((part) => gvisorArgument(part.trim())).join(', ');
}

/** The line as strace would have written it, or null. A call's start and its end are two lines. */
function fromGvisor(line: string): string | null {
  const match = GVISOR.exec(line);
  if (match === null) return null;
  const [, time = '', pid = '', side, call = ''] = match;
  const open = call.indexOf('(');
  const name = call.slice(0, open);
  const front = `${pid} ${time}`;
  if (side === 'E') {
    const args = gvisorArguments(call.slice(open + 1).replace(/\)$/, ''));
    return `${front} ${name}(${args} <unfinished ...>`;
  }
  const end = GVISOR_END.exec(call.slice(open + 1));
  if (end === null) return null;
  const [, args = '', result = '', errno, words = '', took = ''] = end;
  const value =
    errno === undefined
      ? result
      : `-1 ${/E[A-Z0-9]+/.exec(errnoName(Number(errno)))?.[0] ?? 'EUNKNOWN'} (${words})`;
  return `${front} ${name}(${gvisorArguments(args)}) = ${value} <${(goUs(took) / 1e6).toFixed(9)}>`;
}

/** `  0.013 ( 0.004 ms): cat/123 read(fd: 3</etc/passwd>, buf: 0x7f, count: 832) = 832`. */
const PERF = /^\s*(\d+\.\d+) \(\s*(\d+\.\d+) ms\): (?:.*?\/)?(\d+) ([a-z_]\w*\(.*)$/;
const PERF_LATE = /^\s*(\d+\.\d+) \(\s*(?:\d+\.\d+ ms)?\s*\): (?:.*?\/)?(\d+) ([a-z_]\w*\(.*?)\)? \.\.\.$/;
const PERF_GOES_ON =
  /^\s*(\d+\.\d+) \(\s*(\d+\.\d+) ms\): (?:.*?\/)?(\d+)\s+\.\.\. \[continued\]: ([a-z_]\w*)\(\)\) = (.*)$/;

/** Times of perf count from its start; a zero before them makes them an instant of the day. */
function perfFront(ms: string, pid: string): string {
  const seconds = Number(ms) / 1000;
  const part = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const fraction = (seconds % 1).toFixed(6).slice(2);
  return `${pid} ${part((seconds / 3600) % 24)}:${part((seconds / 60) % 60)}:${part(seconds % 60)}.${fraction}`;
}

function fromPerf(line: string): string | null {
  const goesOn = PERF_GOES_ON.exec(line);
  if (goesOn !== null) {
    const [, ms = '', took = '', pid = '', name = '', value = ''] = goesOn;
    return `${perfFront(ms, pid)} <... ${name} resumed>) = ${value} <${(Number(took) / 1000).toFixed(9)}>`;
  }
  const late = PERF_LATE.exec(line);
  if (late !== null) return `${perfFront(late[1] ?? '', late[2] ?? '')} ${late[3] ?? ''} <unfinished ...>`;
  const match = PERF.exec(line);
  if (match === null) return null;
  const [, ms = '', took = '', pid = '', call = ''] = match;
  return `${perfFront(ms, pid)} ${call} <${(Number(took) / 1000).toFixed(9)}>`;
}

/** A line of another tool in strace's words, or null. */
export function fromDialect(line: string): string | null {
  return line.includes('strace.go:')
    ? fromGvisor(line)
    : line.includes('ms)') || line.includes('):')
      ? fromPerf(line)
      : null;
}

/** Tools whose lines are known, but hold nothing that can be replayed. */
const FOREIGN: readonly (readonly [tool: string, pattern: RegExp])[] = [
  ['runsc', RUNSC],
  ['sysdig', /^\d+ \d\d:\d\d:\d\d\.\d{9} \d+ \S+ \(\d+(?:\.\d+)?\) [<>] /],
  ['auditd', /^(?:type=\w+ )?msg=audit\(|^type=[A-Z_]+ msg=audit/],
  ['OSv', /\bsyscall_\w+\((?:-?\w+ <= |.*\))/],
  ['syscount', /^SYSCALL\s+COUNT\b/],
  ['a table of SYS_ calls', /^SYS_\w+\s+[\d.]+sec\b/],
  ['kdump', /^\s*\d+(?: \d+)? \S+\s+(?:CALL|RET|NAMI|GIO)\s/],
  ['ftrace', /^\s*\S+-\d+\s+(?:\([\s\d-]+\)\s+)?\[\d+\]\s\S*\s*[\d.]+: /],
  ['bpftrace', /^@\w*\[.*\]: \d+$/],
];

/** The tool that a line shows, if it is one whose logs hold nothing to replay. */
export function foreignTool(line: string): string | null {
  for (const [tool, pattern] of FOREIGN) if (pattern.test(line)) return tool;
  return null;
}
