/** Builtins that POSIX calls special: an error in one ends the shell, variables set for it stay. */
const SPECIAL: ReadonlySet<string> = new Set([
  ...[
    '.',
    ':',
    'break',
    'continue',
    'eval',
    'exec',
    'exit',
    'export',
    'local',
    'readonly',
    'return',
    'set',
    'shift',
  ],
  ...['times', 'trap', 'unset'],
]);

export function isSpecial(name: string): boolean {
  return SPECIAL.has(name);
}
