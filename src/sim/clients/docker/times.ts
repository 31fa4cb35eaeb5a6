/** Times on the command line: a span before now, RFC 3339 or a part of it, or Unix seconds, as the API takes them. */
import { parseDuration, parseRfc3339 } from '../go/time.ts';

const NS = 1_000_000_000n;

/** `SECONDS.NANOSECONDS` of Unix time, or the text where it is a number already; null: it is no time. */
export function apiTime(text: string, nowNs: bigint): string | null {
  const span = parseDuration(text);
  if (typeof span !== 'string') return String((nowNs - span) / NS);
  const whole = wholeTime(text);
  const at = whole === null ? null : parseRfc3339(whole);
  if (at !== null) return `${at / NS}.${String(((at % NS) + NS) % NS).padStart(9, '0')}`;
  return /^\d+(\.\d+)?$/.test(text) ? text : /^[^-]*$/.test(text) ? text : null;
}

/** A date and time with what is missing added. */
function wholeTime(text: string): string | null {
  const found = /^(\d{4}-\d\d-\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d(?:\.\d+)?))?)?)?(Z|[-+]\d\d:\d\d)?$/.exec(
    text,
  );
  if (found === null) return null;
  const [, date = '', hour = '00', minute = '00', second = '00', zone = 'Z'] = found;
  return `${date}T${hour}:${minute}:${second}${zone}`;
}
