/** Unit files of systemd and commands that run a container: text by lines and words. */
import type { PastedGroup } from './scenario.ts';

interface Found {
  readonly groups: PastedGroup[];
  readonly ignored: string[];
}

/** Directives that say how much CPU time a unit gets. */
const DIRECTIVES = ['CPUQuota', 'CPUQuotaPeriodSec', 'CPUWeight', 'CPUShares', 'AllowedCPUs'];
/** Flags of `docker run` and `podman run` that do, with a value each. */
const FLAGS = ['--cpus', '--cpu-shares', '-c', '--cpu-quota', '--cpu-period', '--cpuset-cpus'];

export function isUnit(text: string): boolean {
  return /^\s*\[(?:Service|Slice|Scope|Unit|Container|Install|Mount|Socket)\]\s*$/m.test(text);
}

function percentCpus(words: readonly string[], pattern: RegExp, scale: number): number | null {
  const found = words.flatMap((word) => pattern.exec(word)?.[1] ?? []).at(-1);
  return found === undefined ? null : Number(found) / scale;
}

/** A unit's group, below its slice. */
export function unitGroups(text: string): Found {
  const limit: string[] = [];
  const ignored: string[] = [];
  let section = '';
  let slice = 'system.slice';
  for (const raw of text.replace(/\\\r?\n\s*/g, ' ').split(/\r?\n/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const [, name] = /^\[(.+)\]$/.exec(line) ?? [];
    if (name !== undefined) {
      section = name;
      continue;
    }
    const [key = '', ...value] = line.split('=');
    if (DIRECTIVES.includes(key.trim())) limit.push(`${key.trim()}=${value.join('=').trim()}`);
    else if (key.trim() === 'Slice') slice = value.join('=').trim() || slice;
    else ignored.push(`[${section}] ${key.trim()}`);
  }
  const cpus = percentCpus(limit, /^CPUQuota=([\d.]+)%$/, 100);
  const path = section === 'Slice' ? 'unit.slice' : `${slice}/unit.service`;
  return { groups: [{ path, limit, cpus, runs: true }], ignored };
}

export function isCommand(text: string): boolean {
  return /^\s*(?:\$\s*)?(?:sudo\s+)?(?:docker|podman|nerdctl)\s+(?:container\s+)?(?:run|create|update)\b/.test(
    text,
  );
}

/** A container's group. */
export function commandGroups(text: string): Found {
  const words = text
    .replace(/\\\r?\n/g, ' ')
    .trim()
    .split(/\s+/);
  const limit: string[] = [];
  const ignored: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const [flag = '', inline] = word.split('=', 2);
    if (!word.startsWith('-')) continue;
    if (FLAGS.includes(flag)) limit.push(`${flag} ${inline ?? words[++at] ?? ''}`);
    else ignored.push(flag);
  }
  return {
    groups: [{ path: 'container', limit, cpus: percentCpus(limit, /^--cpus ([\d.]+)$/, 1), runs: true }],
    ignored,
  };
}
