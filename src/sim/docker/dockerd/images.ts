/** The image store: names, images, layers as directories of the overlay2 driver, and the built-in registry. */
import { BASE_LAYER } from '../base-image.ts';
import { ELF } from '../os/elf.ts';
import type { TreeEntry } from '../os/trees.ts';
import { refuse, type Daemon } from './daemon.ts';
import { sha256 } from './sha256.ts';
import type { ContainerConfig, DockerState, HistoryEntry, Image } from './state.ts';

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const CACHE_ID = 64;
/** What the files of BusyBox take, less than what their texts say here. */
const BUSYBOX_BYTES = 2_000_000;

export function emptyConfig(): ContainerConfig {
  return {
    ...{
      Hostname: '',
      Domainname: '',
      User: '',
      AttachStdin: false,
      AttachStdout: false,
      AttachStderr: false,
    },
    ...{ Tty: false, OpenStdin: false, StdinOnce: false, Env: [], Cmd: null, Image: '', Volumes: null },
    ...{ WorkingDir: '', Entrypoint: null, OnBuild: null, Labels: {} },
  };
}

/** Bytes of a layer as the store counts them. */
export function treeBytes(entries: readonly TreeEntry[]): number {
  const programs = entries.some(({ text }) => text.startsWith(`${ELF}busybox `)) ? BUSYBOX_BYTES : 0;
  return entries.reduce(
    (sum, { kind, text }) => sum + (kind === 'file' && !text.startsWith(ELF) ? text.length : 0),
    programs,
  );
}

/** `name`, `name:tag`, `host/name@digest` as repository and tag; null: it is no reference. */
export function parseReference(
  text: string,
): { readonly repository: string; readonly tag: string; readonly digest: string } | null {
  const [before = '', digest = ''] = text.split('@');
  const cut = before.lastIndexOf(':');
  const hasTag = cut > before.lastIndexOf('/');
  const repository = (hasTag ? before.slice(0, cut) : before)
    .replace(/^docker\.io\//, '')
    .replace(/^library\//, '');
  const tag = hasTag ? before.slice(cut + 1) : 'latest';
  const part = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
  const host = '(?:[a-zA-Z0-9.-]+(?::\\d+)?/)?';
  if (!new RegExp(`^${host}${part}(?:/${part})*$`).test(repository)) return null;
  return /^\w[\w.-]{0,127}$/.test(tag) ? { repository, tag, digest } : null;
}

/** The id of an image by name, by id or by a prefix of that; null: there is none. */
export function findImage(state: DockerState, ref: string): Image | null {
  const bare = ref.replace(/^sha256:/, '');
  const exact = state.images[`sha256:${bare}`];
  if (exact) return exact;
  const parsed = parseReference(ref);
  const named = parsed ? state.tags[`${parsed.repository}:${parsed.tag}`] : undefined;
  if (named !== undefined) return state.images[named] ?? null;
  if (!/^[0-9a-f]+$/.test(bare)) return null;
  return Object.values(state.images).find(({ id }) => id.startsWith(`sha256:${bare}`)) ?? null;
}

export function namesOf(state: DockerState, id: string): string[] {
  return Object.entries(state.tags).flatMap(([name, of]) => (of === id ? [name] : []));
}

/** A layer on disk: its directory is named by what it is and what is below it. */
export function storeLayer(
  d: Daemon,
  below: readonly string[],
  entries: readonly TreeEntry[],
): { readonly diffId: string; readonly layer: string } {
  const text = JSON.stringify(entries);
  const { diffId, layer } = d.os.local(() => {
    const diffId = `sha256:${sha256(text)}`;
    return { diffId, layer: sha256([...below, diffId].join(' ')).slice(0, CACHE_ID) };
  });
  const dir = d.root(`/overlay2/${layer}/diff`);
  if (!d.os.exists(dir)) {
    d.os.mkdirAll(dir);
    d.os.call('writetree', [], [dir, text]);
  }
  return { diffId, layer };
}

/** Everything about an image but its id, which follows from it. */
export function storeImage(d: Daemon, of: Omit<Image, 'id'>): Image {
  const id = d.change((state) => {
    const { config, diffIds, history, createdNs } = of;
    const made = `sha256:${sha256(JSON.stringify({ config, diffIds, history, createdNs }))}`;
    state.images[made] = { ...of, id: made };
    return made;
  });
  saveImages(d);
  return { ...of, id };
}

export function tagImage(d: Daemon, id: string, name: string): void {
  d.change((state) => {
    state.tags[name] = id;
  });
  saveImages(d);
}

/** The store's index on disk. */
export function saveImages(d: Daemon): void {
  const { images, tags } = d.ask(({ images, tags }) => ({ images, tags }));
  d.os.mkdirAll(d.root('/image/overlay2'));
  d.os.writeFile(d.root('/image/overlay2/repositories.json'), JSON.stringify({ images, tags }));
}

/** One layer and a command: what `docker import` makes. */
export function importImage(
  d: Daemon,
  entries: readonly TreeEntry[],
  cmd: readonly string[],
  comment: string,
  env: readonly string[] = [],
  /** When it was made; null: now. */
  madeNs: number | null = null,
): Image {
  const { diffId, layer } = storeLayer(d, [], entries);
  const size = d.os.local(() => treeBytes(entries));
  const createdNs = madeNs ?? d.os.now();
  const config = { ...emptyConfig(), Cmd: cmd.length > 0 ? [...cmd] : null, Env: [...env] };
  const history: HistoryEntry[] = [{ createdNs, createdBy: '', comment, size, empty: false }];
  return storeImage(d, {
    parent: '',
    createdNs,
    comment,
    config,
    diffIds: [diffId],
    layers: [layer],
    size,
    history,
    buildKey: '',
  });
}

interface RegistryImage {
  readonly name: string;
  readonly tags: readonly string[];
  readonly cmd: readonly string[];
  readonly more: readonly TreeEntry[];
}

function etc(path: string, text: string): TreeEntry {
  return { path, kind: 'file', mode: 0o644, uid: 0, gid: 0, text };
}

/** What can be pulled: stand-ins with the files of the base image. */
export const REGISTRY: readonly RegistryImage[] = Object.freeze([
  { name: 'busybox', tags: ['latest', '1.35', 'stable'], cmd: ['sh'], more: [] },
  {
    name: 'alpine',
    tags: ['latest', '3.20', '3'],
    cmd: ['/bin/sh'],
    more: [etc('etc/alpine-release', '3.20.0\n')],
  },
  {
    name: 'nginx',
    tags: ['latest', 'alpine', '1.27'],
    cmd: ['httpd', '-f', '-h', '/usr/share/nginx/html'],
    more: [
      ...['usr', 'usr/share', 'usr/share/nginx', 'usr/share/nginx/html'].map((path): TreeEntry => ({
        path,
        kind: 'dir',
        mode: 0o755,
        uid: 0,
        gid: 0,
        text: '',
      })),
      etc('usr/share/nginx/html/index.html', '<h1>Welcome to nginx!</h1>\n'),
    ],
  },
  { name: 'redis', tags: ['latest', '7'], cmd: ['sleep', '100000000'], more: [] },
]);

/** Pulls from the built-in registry. 404 with the registry's words. */
export function pullImage(d: Daemon, reference: string): Image {
  const parsed = parseReference(reference) ?? refuse(400, 'invalid reference format');
  const { repository, tag } = parsed;
  const found = REGISTRY.find(({ name }) => name === repository);
  if (!found)
    refuse(
      404,
      `pull access denied for ${repository}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
    );
  if (!found.tags.includes(tag))
    refuse(404, `manifest for ${repository}:${tag} not found: manifest unknown: manifest unknown`);
  const image = importImage(d, [...BASE_LAYER, ...found.more], found.cmd, '', [PATH], 0);
  tagImage(d, image.id, `${repository}:${tag}`);
  return image;
}

/** The image that every host has to begin with. */
export function loadBase(d: Daemon): void {
  const image = importImage(d, BASE_LAYER, ['sh'], 'Imported from -');
  tagImage(d, image.id, 'bb:1');
  tagImage(d, image.id, 'bb:latest');
}
