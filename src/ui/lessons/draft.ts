/** A lesson while it is built: what was done in a room becomes commands, and steps become a lesson that is checked. */
import { opened, printMoment, readMoment, runKey, type Moment } from '../../bridge/lessons/moment.ts';
import type { Lesson, LessonCommand, LessonWorld, Step } from '../../lessons/define.ts';

/** A moment's world as a lesson has it: without the seed, which is the pupil's. */
export function worldOf({ room, spec }: Moment): LessonWorld {
  const usual = opened({ room }, spec.seed).spec as unknown as Readonly<Record<string, unknown>>;
  const own = Object.entries(spec).filter(
    ([key, value]) => key !== 'seed' && JSON.stringify(value) !== JSON.stringify(usual[key]),
  );
  return own.length > 0 ? { room, spec: Object.fromEntries(own) } : { room };
}

const at = (ns: number): string => `${Math.round(ns)}ns`;

/** What leads from one moment to another, both as hashes; empty: nothing was done. */
export function doneSince(before: string, now: string): readonly LessonCommand[] {
  const [a, b] = [readMoment(before), readMoment(now)];
  if (!a || !b) return [];
  const same = runKey({ ...a, commands: [] }) === runKey({ ...b, commands: [] });
  // Commands that were taken back make another run.
  const kept =
    same &&
    a.commands.every((command, index) => JSON.stringify(command) === JSON.stringify(b.commands[index]));
  const fresh: LessonCommand[] = kept ? [] : [{ open: worldOf(b) }];
  let momentNs = kept ? a.atNs : 0;
  const given = (b.commands.slice(kept ? a.commands.length : 0) as readonly Given[]).flatMap(
    (command): LessonCommand[] => {
      const go: LessonCommand[] = command.atNs === momentNs ? [] : [{ go: at(command.atNs) }];
      momentNs = command.atNs;
      return [...go, ...asCommand(command)];
    },
  );
  const last: LessonCommand[] =
    b.atNs === momentNs ? [] : [b.room === 'paths' ? { play: 'end' } : { play: at(b.atNs) }];
  return [...fresh, ...given, ...last];
}

type Given = { readonly atNs: number } & (
  | { readonly kind: 'issue' | 'stop'; readonly count: number }
  | { readonly path: string; readonly file: string; readonly value: string }
);

function asCommand(command: Given): LessonCommand[] {
  if ('path' in command)
    return [{ write: { cgroup: command.path.replace(/^\//, ''), file: command.file, text: command.value } }];
  return command.kind === 'issue' && command.count > 0 ? [{ issue: command.count }] : [];
}

/** A condition that holds where one has come to, for a start. */
export function goalOf(now: string): string {
  const moment = readMoment(now);
  if (moment?.room === 'neighbours') {
    const last = moment.commands.at(-1);
    const time = `now_ns >= ${at(moment.atNs)}`;
    return last?.file === 'cpu.weight'
      ? `cgroup('${last.path.slice(1)}').cpu.weight == ${last.value} and ${time}`
      : time;
  }
  return 'ended';
}

/** A lesson that begins at a moment. */
export function draftAt(hash: string, title: string): Lesson {
  const moment = readMoment(hash);
  return {
    ringside: 'lesson',
    v: 1,
    id: 'my-lesson',
    title: { en: title },
    aim: { en: '…' },
    minutes: 8,
    world: moment ? worldOf(moment) : { room: 'paths' },
    steps: [],
  };
}

/** The start of a draft's world, from which the first step is told. */
export function startOf({ world }: Lesson, hash: string): string {
  const moment = readMoment(hash);
  return printMoment(opened(world, moment?.spec.seed ?? 0));
}

/** A step of another kind with what that kind needs. */
export function asKind(step: Step, kind: Step['kind'], goal: string): Step {
  const { text, run, start, hints, notes, figures, button, look } = step;
  const base = {
    text,
    ...(run && { run }),
    ...(start && { start }),
    ...(hints && { hints }),
    ...(notes && { notes }),
    ...(figures && { figures }),
    ...(button && { button }),
    ...(look !== undefined && { look }),
  };
  const until = 'until' in step ? step.until : goal;
  if (kind === 'do' || kind === 'check') return { kind, ...base, until };
  if (kind !== 'predict') return { kind, ...base };
  const choice = (en: string, is: string): { text: { en: string }; is: string; why: { en: string } } => ({
    text: { en },
    is,
    why: { en: '…' },
  });
  return { kind, ...base, until, answers: { choices: [choice('Yes', 'ended'), choice('No', 'not ended')] } };
}
