/** Strategic merge patches: what is sent so that an object becomes another. Lists merge by a key where their kind has one. */
import { equal, isObject, text, type Json, type JsonObject } from './object.ts';

/** By which member the items of a list are the same, by the name of the list. */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  env: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  imagePullSecrets: 'name',
  hostAliases: 'ip',
  secrets: 'name',
  conditions: 'type',
  topologySpreadConstraints: 'topologyKey',
  ownerReferences: 'uid',
};

/** Containers' ports merge by `containerPort`, a service's by `port`. */
function mergeKey(name: string, items: readonly Json[]): string | null {
  if (name !== 'ports') return MERGE_KEYS[name] ?? null;
  return items.some((item) => isObject(item) && 'containerPort' in item) ? 'containerPort' : 'port';
}

interface Options {
  /** Members of `from` that `to` lacks are set to null. */
  readonly deletes: boolean;
  /** Members that `to` has and `from` lacks or has otherwise are set. */
  readonly sets: boolean;
}

/** The patch that makes `to` of `from`; empty when there is nothing to do. */
export function strategicPatch(
  from: Json,
  to: Json,
  options: Options = { deletes: true, sets: true },
): JsonObject {
  const patch: Record<string, Json> = {};
  const [before, after] = [isObject(from) ? from : {}, isObject(to) ? to : {}];
  for (const key of Object.keys(before)) {
    if (!(key in after) && options.deletes) patch[key] = null;
  }
  for (const [key, value] of Object.entries(after)) {
    const old = before[key];
    if (old === undefined) {
      if (options.sets) patch[key] = value;
      continue;
    }
    if (equal(old, value)) continue;
    if (isObject(old) && isObject(value)) {
      const inner = strategicPatch(old, value, options);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (Array.isArray(old) && Array.isArray(value))
      Object.assign(patch, listPatch(key, old as Json[], value as Json[], options));
    else if (options.sets) patch[key] = value;
  }
  return patch;
}

function listPatch(
  name: string,
  from: readonly Json[],
  to: readonly Json[],
  options: Options,
): Record<string, Json> {
  const key = mergeKey(name, [...from, ...to]);
  if (key === null) return options.sets ? { [name]: to } : {};
  const idOf = (item: Json): string => JSON.stringify(isObject(item) ? (item[key] ?? null) : null);
  const items: Json[] = [];
  for (const item of to) {
    const old = from.find((one) => idOf(one) === idOf(item));
    if (old === undefined) {
      if (options.sets) items.push(item);
      continue;
    }
    const inner = strategicPatch(old, item, options);
    if (Object.keys(inner).length > 0)
      items.push({ ...inner, [key]: isObject(item) ? (item[key] ?? null) : null });
  }
  const gone = from.filter((one) => !to.some((item) => idOf(item) === idOf(one)));
  const deletes = options.deletes
    ? gone.map((one): Json => ({ $patch: 'delete', [key]: isObject(one) ? (one[key] ?? null) : null }))
    : [];
  if (items.length === 0 && deletes.length === 0) return {};
  const order = to.map((item): Json => ({ [key]: isObject(item) ? (item[key] ?? null) : null }));
  return { [`$setElementOrder/${name}`]: order, [name]: [...items, ...deletes] };
}

/** The patch of an apply: sets what differs from the live object, deletes what was applied before and is no more. */
export function threeWayPatch(original: Json, modified: Json, live: Json): JsonObject {
  const sets = strategicPatch(live, modified, { deletes: false, sets: true });
  const deletes = strategicPatch(original, modified, { deletes: true, sets: false });
  return merge(deletes, sets);
}

function merge(a: Json, b: Json): JsonObject {
  const result: Record<string, Json> = { ...(isObject(a) ? a : {}) };
  for (const [key, value] of Object.entries(isObject(b) ? b : {})) {
    const old = result[key];
    if (isObject(old) && isObject(value)) result[key] = merge(old, value);
    else if (Array.isArray(old) && Array.isArray(value) && !key.startsWith('$'))
      result[key] = mergeLists(key, old as Json[], value as Json[]);
    else result[key] = value;
  }
  return result;
}

function mergeLists(name: string, deletes: readonly Json[], sets: readonly Json[]): Json[] {
  const key = mergeKey(name, [...deletes, ...sets]) ?? '';
  const idOf = (item: Json): string => JSON.stringify(isObject(item) ? (item[key] ?? null) : null);
  const merged = sets.map((item) => {
    const other = deletes.find((one) => idOf(one) === idOf(item));
    return other === undefined ? item : merge(other, item);
  });
  const rest = deletes.filter((one) => !sets.some((item) => idOf(item) === idOf(one)));
  const isDelete = (item: Json): boolean => text(item, '$patch') === 'delete';
  return [...merged, ...rest.filter((one) => !isDelete(one)), ...rest.filter(isDelete)];
}
