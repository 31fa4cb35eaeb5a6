/** `-p` and `--expose`: port specifications as `go-connections/nat` reads them. */
import { Failure } from '../../client.ts';
import { quote } from '../../go/fmt.ts';
import { isAddress } from './address.ts';

export interface PortBinding {
  readonly HostIp: string;
  readonly HostPort: string;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function parseRange(text: string): Range | string {
  if (text === '') return 'empty string specified for ports';
  const [first = '', last = first] = text.split('-');
  for (const part of [first, last]) {
    if (!/^\d+$/.test(part)) return `strconv.ParseUint: parsing ${quote(part)}: invalid syntax`;
    if (Number(part) > 65_535) return `strconv.ParseUint: parsing ${quote(part)}: value out of range`;
  }
  const range = { start: Number(first), end: Number(last) };
  return range.end < range.start ? `invalid range specified for port: ${text}` : range;
}

/** `[ip:[hostPort]:]port[/protocol]` cut into its parts. */
function splitParts(text: string): { ip: string; host: string; inside: string } {
  const parts = text.split(':');
  const inside = parts.at(-1) ?? '';
  if (parts.length === 1) return { ip: '', host: '', inside };
  const host = parts.at(-2) ?? '';
  return { ip: parts.slice(0, -2).join(':'), host, inside };
}

/** Exposed ports and bindings of `-p` specifications, sorted. */
export function publish(specs: readonly string[]): {
  readonly exposed: readonly string[];
  readonly bindings: Readonly<Record<string, readonly PortBinding[]>>;
} {
  const bindings = new Map<string, PortBinding[]>();
  for (const spec of specs) {
    for (const [port, binding] of onePublish(spec)) {
      const list = bindings.get(port) ?? [];
      list.push(binding);
      bindings.set(port, list);
    }
  }
  const exposed = [...bindings.keys()].sort();
  return { exposed, bindings: Object.fromEntries(exposed.map((port) => [port, bindings.get(port) ?? []])) };
}

function onePublish(spec: string): readonly (readonly [string, PortBinding])[] {
  const { ip, host, inside } = splitParts(spec);
  const slash = inside.indexOf('/');
  const ports = slash === -1 ? inside : inside.slice(0, slash);
  const protocol = slash === -1 ? 'tcp' : inside.slice(slash + 1);
  let address = ip;
  if (ip.startsWith('[')) address = ip.replace(/^\[(.*)\]$/, '$1');
  if (address !== '' && !isAddress(address)) throw new Failure(`invalid IP address: ${address}`);
  if (ports === '') throw new Failure(`no port specified: ${spec}<empty>`);
  const range = parseRange(ports);
  if (typeof range === 'string') throw new Failure(`invalid containerPort: ${ports}`);
  const outside = host === '' ? null : parseRange(host);
  if (typeof outside === 'string') throw new Failure(`invalid hostPort: ${host}`);
  const count = range.end - range.start;
  if (outside !== null && outside.end - outside.start !== count && count !== 0) {
    throw new Failure(`invalid ranges specified for container and host Ports: ${ports} and ${host}`);
  }
  const name = protocol === '' ? 'tcp' : protocol.toLowerCase();
  if (!['tcp', 'udp', 'sctp'].includes(name)) throw new Failure(`invalid proto: ${protocol}`);
  return Array.from({ length: count + 1 }, (_none, index) => {
    const port = `${range.start + index}/${name}`;
    let shown = outside === null ? '' : String(outside.start + index);
    if (outside !== null && count === 0 && outside.start !== outside.end)
      shown = `${outside.start}-${outside.end}`;
    return [port, { HostIp: address, HostPort: shown }] as const;
  });
}

/** Ports of `--expose`. */
export function expose(specs: readonly string[]): readonly string[] {
  return specs.flatMap((spec) => {
    if (spec.includes(':')) throw new Failure(`invalid port format for --expose: ${spec}`);
    const slash = spec.indexOf('/');
    const protocol = slash === -1 ? 'tcp' : spec.slice(slash + 1);
    const range = parseRange(slash === -1 ? spec : spec.slice(0, slash));
    if (typeof range === 'string') {
      throw new Failure(`invalid range format for --expose: ${spec}, error: ${range}`);
    }
    return Array.from(
      { length: range.end - range.start + 1 },
      (_none, index) => `${range.start + index}/${protocol.toLowerCase()}`,
    );
  });
}
