/** Quantities of resources: `250m`, `64Mi`, `1G`. */

const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL = ['k', 'M', 'G', 'T', 'P', 'E'];

/** Thousandths of a quantity; 0 where it is none. */
export function milli(text: string): number {
  const found = /^([0-9.]+)([A-Za-z]*)$/.exec(text);
  if (found === null) return 0;
  const [, digits = '0', unit = ''] = found;
  const number = Number(digits);
  if (unit === 'm') return Math.ceil(number);
  let factor = 1000;
  for (let step = BINARY.indexOf(unit); step >= 0; step--) factor *= 1024;
  for (let step = DECIMAL.indexOf(unit); step >= 0; step--) factor *= 1000;
  return Math.ceil(number * factor);
}

/** CPUs from thousandths: `250m`, `2`. */
export function cpuText(thousandths: number): string {
  return thousandths % 1000 === 0 ? String(thousandths / 1000) : `${thousandths}m`;
}

/** Bytes with the largest binary unit that keeps them whole. */
export function memoryText(bytes: number): string {
  let [rest, unit] = [bytes, ''];
  for (const next of BINARY) {
    if (rest === 0 || rest % 1024 !== 0) break;
    rest /= 1024;
    unit = next;
  }
  return `${rest}${unit}`;
}
