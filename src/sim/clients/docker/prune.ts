/** What the prune commands ask the daemon for, and how they tell what is gone. */
import type { Client } from '../client.ts';
import { apiJson, filterQuery, itemsOf, member, numberOf, textOf, type Engine } from './engine.ts';
import type { Pruned } from './prompt.ts';

function lines(head: string, names: readonly string[]): string {
  return names.length === 0 ? '' : `${head}:\n${names.map((name) => `${name}\n`).join('')}`;
}

export function* pruneContainers(engine: Engine, filters: readonly string[]): Client<Pruned> {
  const query = filterQuery(filters);
  const gone = yield* apiJson(engine, { method: 'POST', path: '/containers/prune', query });
  return {
    text: lines('Deleted Containers', itemsOf(member(gone, 'ContainersDeleted')).map(textOf)),
    freed: numberOf(member(gone, 'SpaceReclaimed')),
  };
}

export function* pruneNetworks(engine: Engine, filters: readonly string[]): Client<Pruned> {
  const query = filterQuery(filters);
  const gone = yield* apiJson(engine, { method: 'POST', path: '/networks/prune', query });
  return { text: lines('Deleted Networks', itemsOf(member(gone, 'NetworksDeleted')).map(textOf)), freed: 0 };
}

export function* pruneVolumes(engine: Engine, filters: readonly string[], all: boolean): Client<Pruned> {
  const query = filterQuery(all ? [...filters, 'all=true'] : filters);
  const gone = yield* apiJson(engine, { method: 'POST', path: '/volumes/prune', query });
  return {
    text: lines('Deleted Volumes', itemsOf(member(gone, 'VolumesDeleted')).map(textOf)),
    freed: numberOf(member(gone, 'SpaceReclaimed')),
  };
}

export function* pruneImages(engine: Engine, filters: readonly string[], all: boolean): Client<Pruned> {
  const query = filterQuery([...filters, `dangling=${all ? 'false' : 'true'}`]);
  const gone = yield* apiJson(engine, { method: 'POST', path: '/images/prune', query });
  const names = itemsOf(member(gone, 'ImagesDeleted')).map((one) => {
    const untagged = textOf(member(one, 'Untagged'));
    return untagged === '' ? `deleted: ${textOf(member(one, 'Deleted'))}` : `untagged: ${untagged}`;
  });
  return { text: lines('Deleted Images', names), freed: numberOf(member(gone, 'SpaceReclaimed')) };
}

export function* pruneBuild(engine: Engine, query: Record<string, string>): Client<Pruned> {
  const gone = yield* apiJson(engine, { method: 'POST', path: '/build/prune', query });
  return {
    text: lines('Deleted build cache objects', itemsOf(member(gone, 'CachesDeleted')).map(textOf)),
    freed: numberOf(member(gone, 'SpaceReclaimed')),
  };
}
