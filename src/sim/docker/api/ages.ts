/** How long something took, as Docker words it (`units.HumanDuration`). */
const SECOND_NS = 1e9;

export function ageWords(ns: number): string {
  const seconds = Math.floor(ns / SECOND_NS);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${String(seconds)} seconds`;
  const minutes = Math.floor(seconds / 60);
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${String(minutes)} minutes`;
  const hours = Math.floor(seconds / 3600 + 0.5);
  if (hours === 1) return 'About an hour';
  if (hours < 48) return `${String(hours)} hours`;
  if (hours < 24 * 7 * 2) return `${String(Math.floor(hours / 24))} days`;
  if (hours < 24 * 30 * 2) return `${String(Math.floor(hours / 24 / 7))} weeks`;
  return hours < 24 * 365 * 2
    ? `${String(Math.floor(hours / 24 / 30))} months`
    : `${String(Math.floor(hours / 24 / 365))} years`;
}
