/** Objects of the Kubernetes API as plain JSON. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member below others; null where it is not. */
export function at(value: Json | undefined, ...path: readonly string[]): Json {
  let current: Json = value ?? null;
  for (const key of path) current = isObject(current) ? (current[key] ?? null) : null;
  return current;
}

export function text(value: Json | undefined, ...path: readonly string[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}

export function count(value: Json | undefined, ...path: readonly string[]): number {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : 0;
}

export function list(value: Json | undefined, ...path: readonly string[]): readonly Json[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? (found as readonly Json[]) : [];
}

export function object(value: Json | undefined, ...path: readonly string[]): JsonObject {
  const found = at(value, ...path);
  return isObject(found) ? found : {};
}

export function equal(a: Json | undefined, b: Json | undefined): boolean {
  return sortedJson(a ?? null) === sortedJson(b ?? null);
}

/** JSON with the members of every object sorted, as Go writes maps. */
export function sortedJson(value: Json): string {
  return escapeHtml(JSON.stringify(sorted(value)));
}

export function escapeHtml(json: string): string {
  return json.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026');
}

export function sorted(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}

/** The object with one member set below others. */
export function withMember(value: Json, path: readonly string[], set: Json): JsonObject {
  const [key = '', ...rest] = path;
  const own = isObject(value) ? value : {};
  return { ...own, [key]: rest.length === 0 ? set : withMember(own[key] ?? null, rest, set) };
}

/** A scalar as it is printed: quantities and ports may be texts or numbers. */
export function plain(value: Json | undefined, ...path: readonly string[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : found === null ? '<nil>' : JSON.stringify(found);
}
