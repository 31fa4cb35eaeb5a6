/** A container as a row of `docker ps`. */
import { quote } from '../go/fmt.ts';
import { timeString } from '../go/time.ts';
import { humanDuration, humanSize } from '../go/units.ts';
import { compareStrings, type GoObject, type GoValue } from '../go/values.ts';
import { entriesOf, itemsOf, member, numberOf, textOf } from './engine.ts';
import { ellipsis, shortId } from './format.ts';
import { familiarText, familiarName, parseReference } from './reference.ts';

const NS = 1_000_000_000n;

export const CONTAINER_HEADERS: Readonly<Record<string, string>> = {
  ID: 'CONTAINER ID',
  Names: 'NAMES',
  Image: 'IMAGE',
  Command: 'COMMAND',
  CreatedAt: 'CREATED AT',
  RunningFor: 'CREATED',
  Ports: 'PORTS',
  State: 'STATE',
  Status: 'STATUS',
  Size: 'SIZE',
  Labels: 'LABELS',
  Mounts: 'MOUNTS',
  LocalVolumes: 'LOCAL VOLUMES',
  Networks: 'NETWORKS',
  Platform: 'PLATFORM',
};

export interface RowOptions {
  readonly truncates: boolean;
  readonly nowNs: bigint;
  /** Is told when the size of a container is asked for. */
  readonly onSize?: () => void;
}

/** `name=value` of labels, sorted. */
export function labelList(labels: GoValue): string {
  const entries = entriesOf(labels);
  return [...entries.keys()]
    .sort(compareStrings)
    .map((key) => `${key}=${textOf(entries.get(key))}`)
    .join(',');
}

/** How long ago a time in Unix seconds was, in words. */
export function ago(seconds: number, nowNs: bigint): string {
  return `${humanDuration(nowNs - BigInt(Math.trunc(seconds)) * NS)} ago`;
}

function names(row: GoValue, truncates: boolean): string {
  const all = itemsOf(member(row, 'Names')).map((name) => textOf(name).replace(/^\//, ''));
  return (truncates ? all.filter((name) => !name.includes('/')) : all).join(',');
}

function image(row: GoValue, truncates: boolean): string {
  const name = textOf(member(row, 'Image'));
  if (name === '') return '<no image>';
  if (!truncates) return name;
  const id = textOf(member(row, 'ImageID'));
  if (shortId(id) !== '' && shortId(id) === shortId(name)) return shortId(id);
  // A name with a digest only is shown without it.
  const reference = parseReference(name);
  if (typeof reference !== 'string' && reference.digest !== null) {
    return reference.tag === null ? familiarName(reference) : familiarText({ ...reference, digest: null });
  }
  return name;
}

function size(row: GoValue): string {
  const written = humanSize(numberOf(member(row, 'SizeRw')), 3);
  const root = numberOf(member(row, 'SizeRootFs'));
  return root > 0 ? `${written} (virtual ${humanSize(root, 3)})` : written;
}

function mounts(row: GoValue, truncates: boolean): string {
  return itemsOf(member(row, 'Mounts'))
    .map((mount) => {
      const name = textOf(member(mount, 'Name'));
      const shown = name === '' ? textOf(member(mount, 'Source')) : name;
      return truncates ? ellipsis(shown, 15) : shown;
    })
    .join(',');
}

export function containerRow(row: GoValue, { truncates, nowNs, onSize }: RowOptions): GoObject {
  const id = textOf(member(row, 'Id'));
  const created = numberOf(member(row, 'Created'));
  const command = textOf(member(row, 'Command'));
  return {
    kind: 'object',
    type: '*formatter.ContainerContext',
    arity: { Label: 1 },
    methods: {
      ID: () => (truncates ? shortId(id) : id),
      Names: () => names(row, truncates),
      Image: () => image(row, truncates),
      Command: () => quote(truncates ? ellipsis(command, 20) : command),
      CreatedAt: () => timeString(BigInt(Math.trunc(created)) * NS),
      RunningFor: () => ago(created, nowNs),
      Ports: () => displayablePorts(itemsOf(member(row, 'Ports'))),
      State: () => textOf(member(row, 'State')),
      Status: () => textOf(member(row, 'Status')),
      Size: () => {
        onSize?.();
        return size(row);
      },
      Labels: () => labelList(member(row, 'Labels')),
      Label: ([name = null]) => textOf(entriesOf(member(row, 'Labels')).get(textOf(name))),
      Mounts: () => mounts(row, truncates),
      LocalVolumes: () =>
        String(
          itemsOf(member(row, 'Mounts')).filter((mount) => textOf(member(mount, 'Driver')) === 'local')
            .length,
        ),
      Networks: () =>
        [...entriesOf(member(row, 'NetworkSettings', 'Networks')).keys()].sort(compareStrings).join(','),
      Platform: () => null,
    },
  };
}

interface Port {
  readonly ip: string;
  readonly inside: number;
  readonly outside: number;
  readonly type: string;
}

function joinHostPort(host: string, port: string): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Ports as the column shows them: neighbours that keep their number are one range. */
export function displayablePorts(values: readonly GoValue[]): string {
  const ports = values.map((value): Port => ({
    ip: textOf(member(value, 'IP')),
    inside: numberOf(member(value, 'PrivatePort')),
    outside: numberOf(member(value, 'PublicPort')),
    type: textOf(member(value, 'Type')),
  }));
  ports.sort(
    (a, b) =>
      a.inside - b.inside ||
      compareStrings(a.ip, b.ip) ||
      a.outside - b.outside ||
      compareStrings(a.type, b.type),
  );
  const groups = new Map<string, { first: number; last: number; port: Port }>();
  const done: string[] = [];
  const mapped: string[] = [];
  const show = ({ first, last, port }: { first: number; last: number; port: Port }): string => {
    const range = first === last ? `${first}` : `${first}-${last}`;
    return `${port.ip === '' ? range : `${joinHostPort(port.ip, range)}->${range}`}/${port.type}`;
  };
  for (const port of ports) {
    if (port.ip !== '' && port.outside !== port.inside) {
      mapped.push(`${joinHostPort(port.ip, `${port.outside}`)}->${port.inside}/${port.type}`);
      continue;
    }
    const key = `${port.ip}/${port.type}`;
    const group = groups.get(key);
    if (group !== undefined && port.inside === group.last + 1) {
      group.last = port.inside;
      continue;
    }
    if (group !== undefined) {
      done.push(show(group));
      group.first = port.inside;
      group.last = port.inside;
      continue;
    }
    groups.set(key, { first: port.inside, last: port.inside, port });
  }
  return [...done, ...[...groups.values()].map(show), ...mapped].join(', ');
}
