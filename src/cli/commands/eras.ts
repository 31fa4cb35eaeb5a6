/** `ringside eras`: one server's applications on one operating system, in VMs and in containers, and who suffers from what. */
import { EngineIssues } from '../../bridge/client.ts';
import { eraRows, type EraRow } from '../../bridge/eras-table.ts';
import { inlineEngine } from '../../bridge/inline.ts';
import {
  APP_KINDS,
  ERAS,
  FIRST_ERAS,
  PRESSES,
  type AppKind,
  type EraAppSpec,
  type EraId,
  type ErasFrame,
  type EraSpec,
  type EraTable,
  type PressId,
} from '../../bridge/protocol.ts';
import { formatBytes, formatNs } from '../../bridge/format.ts';
import { defineCommand, UsageError } from '../command.ts';
import {
  flag,
  helpText,
  integer,
  readArguments,
  single,
  type Arguments,
  type OptionDefs,
} from '../options.ts';
import { table } from '../table.ts';

const USAGE =
  'eras [--cpus N] [--memory GIB] [--apps shop:384,…] [--eras A,B] [--hypervisor H] [--press P] [--at MS] [--who] [--seed S] [--json]';
const SUMMARY =
  'one server’s applications on one OS, in VMs, in containers: what fits, what it costs, who suffers';
const MAX_SEED = 0xffff_ffff;
/** When something is pressed unless it is said, and how long it is watched, ms. */
const PRESS_MS = 1000;
const WATCH_MS = 1000;
const LAST_MS = 2900;
const USUAL_APPS = FIRST_ERAS.apps.map(({ kind, memoryMib }) => `${kind}:${memoryMib}`).join(',');

const OPTIONS: OptionDefs = Object.freeze({
  cpus: { value: 'N', about: `CPUs of the server, 1 to 64 (${FIRST_ERAS.cpus})` },
  memory: { value: 'GIB', about: `its memory, 1 to 32 GiB (${FIRST_ERAS.memoryGib})` },
  apps: {
    value: 'A:MIB,…',
    about: `applications and their memory in MiB, the last one misbehaves (${USUAL_APPS})`,
  },
  eras: { value: 'A,B', about: `ways of deploying: ${ERAS.join(', ')} (${FIRST_ERAS.eras.join(',')})` },
  hypervisor: { value: 'H', about: `layer that VMs are made with (${FIRST_ERAS.hypervisor})` },
  press: { value: 'P', about: `what the last application does: ${PRESSES.join(', ')} (nothing)` },
  at: {
    value: 'MS',
    about: `when it is pressed, 1 to ${LAST_MS} ms; watched for ${WATCH_MS} ms (${PRESS_MS})`,
  },
  who: { about: 'runs every press in every era and says who is hit' },
  seed: { value: 'S', about: `seed, 0 to ${MAX_SEED} (${FIRST_ERAS.seed})` },
  json: { about: 'write JSON: one row an era, as the page exports it' },
});

const NOTES = [
  'An application is hit when its p99 is four times what it was, or when it has not answered for 0.3 s.',
  'What is not modelled yet in an era says so.',
];

function words<T extends string>(
  args: Arguments,
  name: string,
  known: readonly T[],
): readonly T[] | undefined {
  const given = single(args, name)?.split(',');
  return given?.map((word) => {
    const found = known.find((one) => one === word);
    if (found === undefined)
      throw new UsageError(`--${name}: "${word}" is not accepted; accepted: ${known.join(', ')}`);
    return found;
  });
}

function appsOf(args: Arguments): readonly EraAppSpec[] {
  const given = single(args, 'apps');
  if (given === undefined) return FIRST_ERAS.apps;
  return given.split(',').map((text) => {
    const [kind = '', mib = ''] = text.split(':');
    if (!APP_KINDS.includes(kind as AppKind) || !/^\d+$/.test(mib))
      throw new UsageError(`--apps: "${text}" is not like shop:384; there are ${APP_KINDS.join(', ')}`);
    return { kind: kind as AppKind, memoryMib: Number(mib) };
  });
}

function specOf(args: Arguments): EraSpec {
  return {
    cpus: integer(args, 'cpus', FIRST_ERAS.cpus, 1, 64),
    memoryGib: integer(args, 'memory', FIRST_ERAS.memoryGib, 1, 32),
    apps: appsOf(args),
    eras: words<EraId>(args, 'eras', ERAS) ?? FIRST_ERAS.eras,
    hypervisor: single(args, 'hypervisor') ?? FIRST_ERAS.hypervisor,
    seed: integer(args, 'seed', FIRST_ERAS.seed, 0, MAX_SEED),
  };
}

interface Found {
  readonly frame: ErasFrame;
  readonly who: EraTable | null;
}

/** Runs all eras: presses what is asked for, watches what comes of it. */
async function run(spec: EraSpec, press: PressId | undefined, atMs: number, who: boolean): Promise<Found> {
  const room = inlineEngine().room('eras');
  try {
    const commands = press === undefined ? [] : [{ atNs: atMs * 1e6, press }];
    const frame = await room.open(spec, commands, (press === undefined ? atMs : atMs + WATCH_MS) * 1e6, null);
    return { frame, who: who ? await room.ask('sufferers', { events: Infinity }) : null };
  } catch (error) {
    if (!(error instanceof EngineIssues)) throw error;
    throw new UsageError(error.issues.map(({ path, message }) => `--${path}: ${message.en}`).join('; '));
  }
}

function time(ns: number | null | undefined): string {
  return typeof ns === 'number' ? formatNs(ns) : '–';
}

function leftText(bytes: number): string {
  return bytes < 0 ? `${formatBytes(-bytes)} too much` : formatBytes(bytes);
}

function tableText({ eras }: ErasFrame, rows: readonly EraRow[], who: boolean): string {
  const lines: (readonly [string, (row: EraRow, at: number) => string])[] = [
    ['memory left', (_, at) => leftText(eras[at]?.memory.leftBytes ?? 0)],
    ['fits more', (row, at) => `${row['more'] ?? 0} of ${formatBytes(eras[at]?.more.eachBytes ?? 0)}`],
    ['start-up', (_, at) => `${time(eras[at]?.start.totalNs)} (${eras[at]?.start.how.en ?? ''})`],
    ...(eras[0]?.apps ?? []).flatMap(({ kind }, app): typeof lines => [
      [`p99 of ${kind}, before`, (_, at) => time(eras[at]?.apps[app]?.before.p99Ns)],
      [
        `p99 of ${kind}, since`,
        (_, at) => {
          const one = eras[at]?.apps[app];
          return one?.since ? `${time(one.since.p99Ns)} ${one.fate === 'well' ? '' : one.fate}`.trim() : '–';
        },
      ],
    ]),
    ...(who
      ? PRESSES.map((press): (typeof lines)[number] => [`who: ${press}`, (row) => String(row[press] ?? '')])
      : []),
  ];
  const columns = [{ title: '' }, ...eras.map(({ label }) => ({ title: label.en }))];
  return table(
    columns,
    lines.map(([name, of]) => [name, ...rows.map(of)]),
  );
}

export default defineCommand({
  name: 'eras',
  summary: SUMMARY,
  run: async (argv, io) => {
    const args = readArguments(argv, OPTIONS);
    if (flag(args, 'help')) {
      await io.out(helpText(USAGE, `Shows ${SUMMARY}.`, OPTIONS, NOTES));
      return 0;
    }
    const spec = specOf(args);
    const [press] = words<PressId>(args, 'press', PRESSES) ?? [];
    const atMs = integer(args, 'at', PRESS_MS, 1, LAST_MS);
    const { frame, who } = await run(spec, press, atMs, flag(args, 'who'));
    const rows = eraRows(frame, spec, who);
    if (flag(args, 'json')) {
      await io.out(`${JSON.stringify({ spec, rows }, null, 2)}\n`);
      return 0;
    }
    const pressed = press === undefined ? 'nothing pressed' : `${press} pressed at ${atMs} ms`;
    await io.out(
      `${spec.cpus} CPUs, ${spec.memoryGib} GiB, ${pressed}, seed ${spec.seed}\n\n${tableText(frame, rows, who !== null)}\n`,
    );
    for (const { label, verdict, why } of frame.eras)
      await io.out(`${label.en}: ${verdict.head.en} ${verdict.rest.en}${why ? ` Why: ${why.en}.` : ''}\n`);
    return 0;
  },
});
