/** A link as a QR code. */
import { encode } from 'uqr';

/**
 * Bytes of the largest code that is offered: version 25 with the least correction (ISO/IEC 18004, table 7), 117 modules a
 * side. A larger one (up to version 40) phones hardly read off a projector.
 */
export const QR_MAX_BYTES = 1273;
const VERSION_MAX = 25;
/** Modules of quiet zone that the standard asks for. */
const BORDER = 4;

export interface QrCode {
  /** Modules of a side, the quiet zone included. */
  readonly size: number;
  /** Path of all dark modules. */
  readonly path: string;
}

export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The code of a text; null: it is too long. */
export function qrOf(text: string): QrCode | null {
  if (bytesOf(text) > QR_MAX_BYTES) return null;
  const { size, data } = encode(text, { ecc: 'L', boostEcc: true, maxVersion: VERSION_MAX, border: BORDER });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { size, path: dark.join('') };
}
