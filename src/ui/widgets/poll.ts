/** How a show of hands is written. */

/** The letter of an answer: A, B, C … */
export function letterOf(index: number): string {
  return String.fromCharCode(65 + index);
}

/** Shares of the hands raised, whole percent; all 0 while there are none. */
export function handShares(hands: readonly number[], choices: number): readonly number[] {
  const total = hands.reduce((sum, n) => sum + n, 0);
  return Array.from({ length: choices }, (_, index) =>
    total === 0 ? 0 : Math.round(((hands[index] ?? 0) / total) * 100),
  );
}
