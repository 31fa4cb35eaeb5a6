/**
 * The link of the Eras room. Beside the parts that links of all rooms have (`link.ts`):
 *
 * | part | meaning |
 * |---|---|
 * | `cpus`, `mem` | the server's CPUs, and its memory in GiB |
 * | `apps` | applications with their memory in MiB, `shop:384,batch:512`; the last one misbehaves |
 * | `eras`, `hv` | ways of deploying, separated by commas; the layer that VMs are made with |
 * | `cmd` | what was pressed and when, ns: `1000000000:hog` |
 */
import * as v from 'valibot';
import {
  encode,
  HOST,
  hostOf,
  list,
  Name,
  printHash,
  printHost,
  printNs,
  readParts,
  Whole,
  type Table,
} from './link-grammar.ts';
import { MOMENT, SEED, type Reading } from './link.ts';
import { APP_KINDS, ERAS, PRESSES, type EraAppSpec, type EraCommand, type EraSpec } from './protocol.ts';

/** What a link to eras says; everything may be missing. */
export interface ErasLink {
  readonly spec: Partial<EraSpec>;
  readonly commands?: readonly EraCommand[];
  readonly atNs?: number;
}

const whole = (most: number) => v.pipe(Whole, v.minValue(1), v.maxValue(most));

const App = v.pipe(
  v.string(),
  v.transform((text) => text.split(':')),
  v.tuple([v.picklist(APP_KINDS), whole(32_768)]),
  v.transform(([kind, memoryMib]): EraAppSpec => ({ kind, memoryMib })),
);
const Press = v.pipe(
  v.string(),
  v.transform((text) => text.split(':')),
  v.tuple([Whole, v.picklist(PRESSES)]),
  v.transform(([atNs, press]): readonly EraCommand[] => [{ atNs, press }]),
);

const PARTS = {
  cpus: [whole(64), 'a whole number from 1 to 64', '1부터 64까지의 정수'],
  mem: [whole(32), 'whole GiB from 1 to 32', '1~32의 정수 GiB'],
  apps: [
    v.pipe(v.string(), v.transform(list), v.array(App), v.minLength(2), v.maxLength(APP_KINDS.length)),
    'two to four of shop, db, mail, batch, such as shop:384,batch:512',
    'shop, db, mail, batch 가운데 2~4개. 예: shop:384,batch:512',
  ],
  eras: [
    v.pipe(
      v.string(),
      v.transform(list),
      v.array(v.picklist(ERAS)),
      v.minLength(1),
      v.maxLength(ERAS.length),
    ),
    `one or more of ${ERAS.join(', ')}`,
    `${ERAS.join(', ')} 가운데 하나 이상`,
  ],
  hv: [Name, 'the name of a layer', '계층 이름'],
  seed: SEED,
  ...HOST,
  cmd: [
    Press,
    'a moment and what is pressed, such as 1000000000:hog',
    '1000000000:hog 같은 시점과 누르는 것',
  ],
  at: MOMENT,
} as const satisfies Table;

/** Reads the query of a hash; the room's name before it is the caller's. */
export function readErasLink(hash: string): Reading<ErasLink> {
  const { parts, problems } = readParts(PARTS, hash);
  const { cpus, mem, apps, eras, hv, seed, sw, cost, cmd, at } = parts;
  return {
    link: {
      spec: {
        ...(cpus !== undefined && { cpus }),
        ...(mem !== undefined && { memoryGib: mem }),
        ...(apps && { apps }),
        ...(eras && { eras }),
        ...(hv !== undefined && { hypervisor: hv }),
        ...(seed !== undefined && { seed }),
        ...hostOf(sw, cost),
      },
      ...(cmd && { commands: cmd }),
      ...(at !== undefined && { atNs: at }),
    },
    problems,
  };
}

/** The hash of what is shown, with its leading `#`. */
export function printErasLink(
  room: string,
  { spec, commands = [], atNs }: ErasLink & { readonly spec: EraSpec },
): string {
  return printHash(room, {
    cpus: spec.cpus.toString(),
    mem: spec.memoryGib.toString(),
    apps: spec.apps.map(({ kind, memoryMib }) => `${kind}:${memoryMib}`).join(','),
    eras: spec.eras.join(','),
    hv: encode(spec.hypervisor),
    seed: spec.seed.toString(),
    ...printHost(spec),
    cmd: commands.map((command) => `${command.atNs}:${command.press}`).join(','),
    at: printNs(atNs),
  });
}
