/** Looking things up by names that users chose, in plain objects. */

/** The object's own entry: a name such as `constructor`, which every object knows, is not one. */
export function own<V>(record: Readonly<Record<string, V>>, key: string): V | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
