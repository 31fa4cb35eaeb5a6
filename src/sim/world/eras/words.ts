/** Figures and lists of applications in sentences of both languages. */
import { text, type Text } from '../../core/text.ts';
import { spanOf } from '../loads/load.ts';

const GIB = 2 ** 30;

/** An amount of memory in a few digits, such as `1.3 GiB`. */
export function amountOf(bytes: number): string {
  const mib = bytes / 2 ** 20;
  return mib < 1000 ? `${String(Math.round(mib))} MiB` : `${(bytes / GIB).toFixed(1)} GiB`;
}

/** A time in two digits, such as `41 ms`. */
export function timeOf(ns: number): string {
  let unit = 1;
  while (ns >= unit * 100) unit *= 10;
  return spanOf((Math.round(ns / unit) * unit) / 1e3);
}

/** CPUs with one digit. */
export function cpusOf(cpus: number): string {
  return (Math.round(cpus * 10) / 10).toString();
}

export function listOf(names: readonly Text[]): Text {
  const en = names.map((name) => name.en);
  const last = en.at(-1) ?? '';
  return text(
    en.length < 2 ? last : `${en.slice(0, -1).join(', ')} and ${last}`,
    names.map((name) => name.ko).join(', '),
  );
}
