/** A container's own layer: what it has changed, and that as a layer of an image. */
import type { TreeEntry } from '../os/trees.ts';
import type { Daemon } from './daemon.ts';
import { storeImage, storeLayer, treeBytes } from './images.ts';
import type { Container, ContainerConfig, Image } from './state.ts';

function tree(d: Daemon, path: string): readonly TreeEntry[] {
  const text = d.os.text('readtree', [], [path]);
  return typeof text === 'string' ? (JSON.parse(text) as TreeEntry[]) : [];
}

/** What is in its upper directory; what is mounted over files of /etc is none of its. */
export function upperEntries(d: Daemon, { id, state }: Container): readonly TreeEntry[] {
  if (state.Running) d.os.call('syncfs', [], [d.root(`/overlay2/${id}/merged`)]);
  return tree(d, d.root(`/overlay2/${id}/diff`));
}

/** Paths that the layers below have. */
function lowerPaths(d: Daemon, { layers }: Container): Set<string> {
  const paths = new Set<string>();
  for (const layer of [...layers].reverse())
    for (const { path, kind, major, minor } of tree(d, d.root(`/overlay2/${layer}/diff`)))
      if (kind === 'c' && major === 0 && minor === 0) paths.delete(path);
      else paths.add(path);
  return paths;
}

export interface Change {
  readonly Path: string;
  /** 0 changed, 1 added, 2 deleted. */
  readonly Kind: 0 | 1 | 2;
}

export function changesOf(d: Daemon, container: Container): readonly Change[] {
  const below = lowerPaths(d, container);
  return upperEntries(d, container)
    .filter(({ path }) => path !== '')
    .map(({ path, kind, major, minor }): Change => {
      if (kind === 'c' && major === 0 && minor === 0) return { Path: `/${path}`, Kind: 2 };
      return { Path: `/${path}`, Kind: below.has(path) ? 0 : 1 };
    });
}

/** An image of what a container has become. */
export function commitContainer(
  d: Daemon,
  container: Container,
  more: {
    readonly config: ContainerConfig;
    readonly comment: string;
    readonly createdBy: string;
    readonly buildKey?: string;
    readonly parent?: string;
  },
): Image {
  const entries = upperEntries(d, container);
  const { parent, history, diffIds, layers, size } = d.ask((state) => {
    const image = state.images[container.image];
    return {
      parent: image?.id ?? '',
      history: image?.history ?? [],
      diffIds: image?.diffIds ?? [],
      layers: image?.layers ?? [],
      size: image?.size ?? 0,
    };
  });
  const createdNs = d.os.now();
  const changed = entries.length > 1;
  const bytes = d.os.local(() => treeBytes(entries));
  const made = changed ? storeLayer(d, layers, entries) : null;
  return storeImage(d, {
    parent: more.parent ?? parent,
    createdNs,
    comment: more.comment,
    config: more.config,
    diffIds: made ? [...diffIds, made.diffId] : diffIds,
    layers: made ? [...layers, made.layer] : layers,
    size: size + bytes,
    history: [
      ...history,
      { createdNs, createdBy: more.createdBy, comment: more.comment, size: bytes, empty: !changed },
    ],
    buildKey: more.buildKey ?? '',
  });
}
