/** The world of a lesson as a table: what a worksheet says of it. */
import type { LessonWorld } from '../../lessons/define.ts';

interface Row {
  readonly name: string;
  readonly value: string;
}

interface Scene {
  readonly cpus?: number;
  readonly scenarios?: readonly {
    readonly cgroups?: readonly Readonly<Record<string, unknown>>[];
    readonly tasks?: readonly Readonly<Record<string, unknown>>[];
  }[];
}

function flat(value: unknown): string {
  if (Array.isArray(value)) return value.map(flat).join(', ');
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([name, one]) => `${name} ${flat(one)}`)
      .join(', ');
  return String(value);
}

function sceneRows({ cpus, scenarios = [] }: Scene): readonly Row[] {
  const [scene] = scenarios;
  return [
    { name: 'cpus', value: String(cpus ?? 1) },
    ...(scene?.cgroups ?? []).map(({ path, ...files }) => ({
      name: `/${String(path)}`,
      value: flat(files) || '–',
    })),
    ...(scene?.tasks ?? []).map(({ cgroup, program, count = 1 }) => ({
      name: String(program),
      value: `${flat(count)} × /${String(cgroup)}`,
    })),
  ];
}

/** Rows in the words of the spec, in which a teacher and a link have them too. */
export function worldRows({ room, spec = {} }: LessonWorld): readonly Row[] {
  const { file, ...rest } = spec;
  const rows = Object.entries(rest).map(([name, value]) => ({ name, value: flat(value) }));
  return [
    { name: 'room', value: room },
    ...rows,
    ...(typeof file === 'object' && file !== null ? sceneRows(file) : []),
  ];
}
