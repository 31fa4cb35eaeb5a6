/** Releases of Linux as numbers that can be compared: 6.18 is 6018. */

/** The reference: what runs where nothing else is asked for. */
export const REFERENCE_RELEASE = '6.18';

/** Major and minor number of a release such as `6.18` or `6.18.44`; null: not one. */
export function releaseRank(release: string): number | null {
  const match = /^(\d+)\.(\d+)(?:\.\d+)*(?:-[\w.-]+)?$/.exec(release);
  return match ? Number(match[1]) * 1000 + Number(match[2]) : null;
}

/** `releaseRank` of a kernel's release; absent: the reference. */
export function rankOf({ release = REFERENCE_RELEASE }: { readonly release?: string }): number {
  return releaseRank(release) ?? 0;
}
