/** Dates of the machine's clock, which begins with the year 2026 when the machine is started, in UTC. */
export const START_S = 1_767_225_600;

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  ...[
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
  ],
  'December',
];

/** Year, month (0 first) and day of a number of days since 1970 (proleptic Gregorian). */
function civil(days: number): readonly [year: number, month: number, day: number] {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153);
  const month = (shiftedMonth + 2) % 12;
  return [
    yearOfEra + era * 400 + Number(month < 2),
    month,
    ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  ];
}

/** As strftime. `seconds`: since 1970. */
export function timeText(seconds: number, format: string): string {
  const days = Math.floor(seconds / 86_400);
  const [year, month, day] = civil(days);
  const rest = seconds - days * 86_400;
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hour, minute, second] = [Math.floor(rest / 3600), Math.floor(rest / 60) % 60, rest % 60];
  const weekday = (((days + 4) % 7) + 7) % 7;
  const known: Readonly<Record<string, string>> = {
    ...{
      Y: String(year),
      m: two(month + 1),
      d: two(day),
      H: two(hour),
      M: two(minute),
      S: two(second),
      n: '\n',
      t: '\t',
    },
    ...{
      F: `${String(year)}-${two(month + 1)}-${two(day)}`,
      T: `${two(hour)}:${two(minute)}:${two(second)}`,
      '%': '%',
    },
    ...{
      s: String(seconds),
      e: String(day).padStart(2),
      a: (DAYS[weekday] ?? '').slice(0, 3),
      A: DAYS[weekday] ?? '',
    },
    ...{
      b: (MONTHS[month] ?? '').slice(0, 3),
      B: MONTHS[month] ?? '',
      Z: 'UTC',
      z: '+0000',
      y: two(year % 100),
    },
    ...{
      u: String(weekday || 7),
      w: String(weekday),
      D: `${two(month + 1)}/${two(day)}/${two(year % 100)}`,
      R: `${two(hour)}:${two(minute)}`,
    },
  };
  return format.replace(/%([a-zA-Z%])/g, (whole, letter: string) => known[letter] ?? whole);
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?(?: ?(?:UTC|Z))?$/;

/** Seconds since 1970 of `@SECONDS` or `YYYY-MM-DD[ hh:mm[:ss]]`, in UTC; null: any other of the many forms that GNU's `date -d` takes. */
export function secondsOf(text: string): number | null {
  const direct = /^@(-?\d+)$/.exec(text);
  if (direct) return Number(direct[1]);
  const parts = DATE.exec(text);
  if (!parts) return null;
  const [, year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) =>
    Number((part as string | undefined) ?? 0),
  );
  const days = daysBefore(year, month - 1, day);
  const [sameYear, sameMonth, sameDay] = civil(days);
  if (sameYear !== year || sameMonth !== month - 1 || sameDay !== day) return null;
  return hour > 23 || minute > 59 || second > 59 ? null : days * 86_400 + hour * 3600 + minute * 60 + second;
}

/** Days since 1970 of a date: the inverse of `civil`. */
function daysBefore(year: number, month: number, day: number): number {
  const shiftedYear = year - Number(month < 2);
  const era = Math.floor(shiftedYear / 400);
  const ofEra = shiftedYear - era * 400;
  const ofYear = Math.floor((153 * ((month + 10) % 12) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}
