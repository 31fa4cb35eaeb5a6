/** `GET /events`: what has happened and what happens. */
import type { Daemon } from '../dockerd/daemon.ts';
import { begin, defineRoutes, filtersOf, route, send, type ApiHandler } from '../dockerd/http.ts';
import { listen, unlisten } from '../dockerd/logs.ts';
import type { DockerEvent } from '../dockerd/state.ts';

const FILTERS = ['type', 'event', 'container', 'image', 'network', 'volume', 'label'];

const NS = 1e9;

function eventJson(d: Daemon, { type, action, id, attributes, ns }: DockerEvent): object {
  const epochMs = d.ask((state) => state.epochMs);
  const time = Math.floor(epochMs / 1000 + ns / NS);
  // More than a double holds: written as text, by its parts.
  const nano = `${String(time)}${String(Math.floor((epochMs % 1000) * 1e6 + ns) % NS).padStart(9, '0')}`;
  const old = type === 'container' ? { status: action, id, from: attributes['image'] ?? '' } : {};
  return {
    ...old,
    Type: type,
    Action: action,
    Actor: { ID: id, Attributes: attributes },
    scope: 'local',
    time,
    timeNano: `#${nano}#`,
  };
}

/** Seconds since 1970 that a client gave; null: none. */
function moment(text: string | undefined): number | null {
  return text === undefined || text === '' ? null : Number(text);
}

function matches(
  { type, action, id, attributes }: DockerEvent,
  filters: Readonly<Record<string, readonly string[]>>,
): boolean {
  return Object.entries(filters).every(([key, values]) => {
    if (key === 'type') return values.includes(type);
    if (key === 'event') return values.some((value) => action === value || action.startsWith(`${value}:`));
    if (key === 'container')
      return (
        type === 'container' && values.some((value) => attributes['name'] === value || id.startsWith(value))
      );
    if (key === 'image')
      return values.some(
        (value) => attributes['image'] === value || attributes['name'] === value || id === value,
      );
    if (key === 'network' || key === 'volume')
      return type === key && values.some((value) => attributes['name'] === value || id.startsWith(value));
    if (key === 'label')
      return values.every((value) =>
        value.includes('=')
          ? attributes[value.split('=')[0] ?? ''] === value.split('=')[1]
          : attributes[value] !== undefined,
      );
    return true;
  });
}

const events: ApiHandler = (d, call) => {
  const filters = filtersOf(call, FILTERS);
  const [since, until] = [moment(call.query['since']), moment(call.query['until'])];
  const epoch = d.ask((state) => state.epochMs / 1000);
  const from = since === null ? Infinity : (since - epoch) * NS;
  const end = until === null ? Infinity : (until - epoch) * NS;
  begin(d, call, 200, 'json');
  const key = listen(d, '', 'events');
  d.os.thread('dockerd', 'input', key, String(call.from));
  let seen = d.ask(
    ({ events: all }) =>
      all.filter(({ ns }) => ns < from).at(-1)?.seq ?? (from === Infinity ? (all.at(-1)?.seq ?? 0) : 0),
  );
  for (;;) {
    const at = seen;
    const now = d.os.now();
    if (end <= now && d.ask(({ events: all }) => (all.at(-1)?.seq ?? 0) <= at)) break;
    d.os.until(
      () => (d.state.events.at(-1)?.seq ?? 0) > at || d.state.listeners[key]?.done !== false,
      end < Infinity ? Math.max(1, end - now) : 0,
    );
    const { fresh, done } = d.ask((state) => ({
      fresh: state.events.filter(({ seq, ns }) => seq > at && ns <= end),
      done: state.listeners[key]?.done !== false,
    }));
    if (done) break;
    for (const event of fresh) {
      if (!matches(event, filters)) continue;
      const text = JSON.stringify(eventJson(d, event)).replace(/"#(\d+)#"/, '$1');
      if (!send(d, call, { data: `${text}\n` })) {
        unlisten(d, key);
        return null;
      }
    }
    seen = fresh.at(-1)?.seq ?? at;
    if (end < Infinity && fresh.length === 0) break;
  }
  unlisten(d, key);
  return null;
};

export default defineRoutes(route('GET', '/events', events));
