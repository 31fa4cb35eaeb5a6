/** Regular expressions of POSIX, basic or extended, as those of the host language. Null: not one. */
export function posixRegex(text: string, extended: boolean, flags = ''): RegExp | null {
  let source = text
    .replaceAll('[[:space:]]', '\\s')
    .replaceAll('[[:digit:]]', '\\d')
    .replaceAll('[:space:]', '\\s')
    .replaceAll('[:digit:]', '\\d')
    .replaceAll('[:alpha:]', 'A-Za-z')
    .replaceAll('[:alnum:]', 'A-Za-z0-9');
  // In a basic one these signs are plain without a backslash, and special with one.
  if (!extended)
    source = source.replace(
      /\\([(){}|+?])|([(){}|+?])/g,
      (_whole, special: string | undefined, plain: string) =>
        special === undefined ? `\\${plain}` : special,
    );
  try {
    return new RegExp(source, flags);
  } catch {
    return null;
  }
}
