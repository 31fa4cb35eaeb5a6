/** The room's time: steps are hops and operations. Reads reactive state. */
import { chooseDetail } from './detail.ts';
import { t } from '../../../i18n/t.ts';
import type { RoomKey, RoomTransport } from '../../../state/room.ts';
import { speedScale } from '../../../state/speed.ts';
import type { Lab } from './lab.svelte.ts';

/** From single hops, 1 s = 10 ns, to many operations, 1 s = 100 s. */
const SPEEDS = speedScale(10, 1e11);

/** Where operations begin: the commands given, and the operation each stack is in. */
function marks({ frame }: Lab): readonly number[] {
  return [
    ...(frame?.commands ?? []).filter((command) => command.kind === 'issue').map((command) => command.atNs),
    ...(frame?.stacks ?? []).filter((stack) => stack.opIndex >= 0).map((stack) => stack.opStartNs),
  ];
}

export function transport(lab: Lab): RoomTransport {
  const { frame, phase } = lab;
  const disabled = phase === 'done';
  const runTo = (what: 'exit' | 'interrupt' | 'end') => (): void => void lab.seek({ to: 'next', what });
  return {
    nowNs: frame?.nowNs ?? 0,
    endNs: frame?.endNs ?? 0,
    marks: marks(lab),
    events: frame?.events ?? 0,
    seed: frame?.seed ?? lab.spec.seed,
    speeds: SPEEDS,
    ready: frame !== null,
    fresh: phase === 'fresh',
    ended: phase === 'fresh' || disabled,
    seekable: phase !== 'fresh',
    primary: {
      run: () => void lab.primary(),
      text: t('keys.issue'),
      label: t(lab.playing ? 'transport.pause' : phase === 'midway' ? 'present.continue' : 'present.issue'),
    },
    playText: t('keys.play'),
    step: {
      go: (direction) => void lab.seek({ to: 'hop', direction }),
      text: t('keys.step'),
      back: t('transport.back'),
      on: t('transport.next'),
    },
    far: {
      go: (direction) => void lab.seek({ to: 'operation', direction }),
      text: t('keys.operation'),
      on: t('transport.operation'),
    },
    until: [
      {
        id: 'exit',
        label: t('transport.until.exit'),
        key: 'e',
        text: t('keys.exit'),
        disabled,
        run: runTo('exit'),
      },
      {
        id: 'interrupt',
        label: t('transport.until.interrupt'),
        key: 'i',
        text: t('keys.interrupt'),
        disabled,
        run: runTo('interrupt'),
      },
      { id: 'end', label: t('transport.until.end'), key: 'End', disabled, run: runTo('end') },
    ],
    seek: (ns) => void lab.seek({ to: 'time', ns }),
    toStart: () => void lab.seek({ to: 'start' }),
    toEnd: runTo('end'),
    endsText: t('keys.ends'),
    reset: () => void lab.reset(),
    resetLabel: t('transport.reset'),
    resetText: t('keys.reset'),
  };
}

export function roomKeys(lab: Lab): readonly RoomKey[] {
  const other = lab.detail === 'textbook' ? 'mechanism' : 'textbook';
  const turn = (): void => {
    chooseDetail(lab, other);
  };
  return [{ keys: { t: turn }, shown: ['t'], text: t('keys.detail') }];
}
