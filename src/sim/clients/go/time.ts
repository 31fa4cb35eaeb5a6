/** Times as Go's `time` reads and writes them, in UTC, without the host's calendar. */

const DAY_SECONDS = 86_400;
const NS = 1_000_000_000n;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];

export interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Ns within the second. */
  readonly ns: number;
  readonly weekday: string;
  readonly monthName: string;
}

/** Days since 1970-01-01 of a date of the Gregorian calendar (after Hinnant's `days_from_civil`). */
function daysOf(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}

/** Date and time of day of Unix time in ns. */
export function civil(unixNs: bigint): Civil {
  const seconds = Number((unixNs - (((unixNs % NS) + NS) % NS)) / NS);
  const days = Math.floor(seconds / DAY_SECONDS);
  const rest = seconds - days * DAY_SECONDS;
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthIndex = Math.floor((5 * ofYear + 2) / 153);
  const month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: ofYear - Math.floor((153 * monthIndex + 2) / 5) + 1,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    ns: Number(((unixNs % NS) + NS) % NS),
    weekday: WEEKDAYS[((days % 7) + 7) % 7] ?? '',
    monthName: MONTHS[month - 1] ?? '',
  };
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[-+]\d\d:\d\d)$/;

/** Unix time in ns of an RFC 3339 text; null: it is none. */
export function parseRfc3339(text: string): bigint | null {
  const found = RFC3339.exec(text);
  if (found === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map(Number);
  const zone = found[8] ?? 'Z';
  const sign = zone.startsWith('-') ? -1 : 1;
  const offset = zone === 'Z' ? 0 : sign * (Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(4, 6)) * 60);
  const seconds = daysOf(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60 + second - offset;
  const fraction = BigInt((found[7] ?? '').slice(0, 9).padEnd(9, '0'));
  return BigInt(seconds) * NS + fraction;
}

const two = (value: number): string => String(value).padStart(2, '0');

function date({ year, month, day }: Civil): string {
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

function clock({ hour, minute, second }: Civil): string {
  return `${two(hour)}:${two(minute)}:${two(second)}`;
}

/** RFC 3339 in UTC, to the second. */
export function rfc3339(unixNs: bigint): string {
  const at = civil(unixNs);
  return `${date(at)}T${clock(at)}Z`;
}

/** RFC 3339 with all nine digits. */
export function rfc3339Nano(unixNs: bigint): string {
  const at = civil(unixNs);
  return `${date(at)}T${clock(at)}.${String(at.ns).padStart(9, '0')}Z`;
}

/** `time.Time.String` in UTC: `2026-01-01 00:00:00 +0000 UTC`. */
export function timeString(unixNs: bigint): string {
  const at = civil(unixNs);
  const fraction = at.ns === 0 ? '' : `.${String(at.ns).padStart(9, '0').replace(/0+$/, '')}`;
  return `${date(at)} ${clock(at)}${fraction} +0000 UTC`;
}

/** The same of an RFC 3339 text. */
export function goTimeText(text: string): string {
  const at = parseRfc3339(text);
  return at === null ? text : timeString(at);
}

/** `Mon Jan  2 15:04:05 2006` (ANSIC). */
export function ansic(unixNs: bigint): string {
  const at = civil(unixNs);
  return `${at.weekday} ${at.monthName} ${String(at.day).padStart(2)} ${clock(at)} ${at.year}`;
}

/** `Mon, 02 Jan 2006 15:04:05 -0700` (RFC 1123 with zone) in UTC. */
export function rfc1123(unixNs: bigint): string {
  const at = civil(unixNs);
  return `${at.weekday}, ${two(at.day)} ${at.monthName} ${at.year} ${clock(at)} +0000`;
}

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  ms: 1_000_000n,
  s: NS,
  m: 60n * NS,
  h: 3600n * NS,
};

/** Ns of a text such as `1h30m`; a string is Go's reason why it is none. */
export function parseDuration(text: string): bigint | string {
  const quoted = JSON.stringify(text);
  const [, sign = '', rest = ''] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  if (rest === '0') return 0n;
  if (rest === '') return `time: invalid duration ${quoted}`;
  let left = rest;
  let total = 0n;
  while (left !== '') {
    const number = /^(\d*)(?:\.(\d*))?/.exec(left) ?? [''];
    const digits = (number[1] ?? '') + (number[2] ?? '');
    if (digits === '') return `time: invalid duration ${quoted}`;
    left = left.slice(number[0].length);
    const unit = /^[^\d.]*/.exec(left)?.[0] ?? '';
    if (unit === '') return `time: missing unit in duration ${quoted}`;
    const size = UNITS[unit];
    if (size === undefined) return `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`;
    let power = 1n;
    for (let digit = 0; digit < (number[2] ?? '').length; digit++) power *= 10n;
    total += (BigInt(digits) * size) / power;
    left = left.slice(unit.length);
  }
  return sign === '-' ? -total : total;
}
