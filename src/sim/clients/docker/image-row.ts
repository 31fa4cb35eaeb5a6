/** Images as rows of `docker images`. */
import { timeString } from '../go/time.ts';
import { humanSize } from '../go/units.ts';
import type { GoObject, GoValue } from '../go/values.ts';
import { ago } from './container-row.ts';
import { itemsOf, member, numberOf, textOf } from './engine.ts';
import { shortId } from './format.ts';

const NS = 1_000_000_000n;
const NONE = '<none>';

export const IMAGE_HEADERS: Readonly<Record<string, string>> = {
  ID: 'IMAGE ID',
  Repository: 'REPOSITORY',
  Tag: 'TAG',
  Digest: 'DIGEST',
  CreatedSince: 'CREATED',
  CreatedAt: 'CREATED AT',
  Size: 'SIZE',
  Containers: 'CONTAINERS',
  VirtualSize: 'SIZE',
  SharedSize: 'SHARED SIZE',
  UniqueSize: 'UNIQUE SIZE',
};

export interface ImageRowOptions {
  readonly truncates: boolean;
  readonly digests: boolean;
  readonly nowNs: bigint;
}

interface Named {
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

/** `host:5000/name:tag` cut at its tag. */
function cutTag(name: string): [string, string] {
  const at = name.lastIndexOf(':');
  return at === -1 || name.slice(at).includes('/') ? [name, ''] : [name.slice(0, at), name.slice(at + 1)];
}

/** One row for each name of an image. */
function namesOf(image: GoValue, digests: boolean): readonly Named[] {
  const tags = itemsOf(member(image, 'RepoTags'))
    .map(textOf)
    .filter((tag) => tag !== '<none>:<none>');
  const byDigest = itemsOf(member(image, 'RepoDigests'))
    .map(textOf)
    .filter((one) => one !== '<none>@<none>');
  if (tags.length === 0 && byDigest.length === 0) return [{ repository: NONE, tag: NONE, digest: NONE }];
  const repositories = new Map<string, { tags: string[]; digests: string[] }>();
  const of = (name: string): { tags: string[]; digests: string[] } => {
    const found = repositories.get(name) ?? { tags: [], digests: [] };
    repositories.set(name, found);
    return found;
  };
  for (const name of tags) {
    const [repository, tag] = cutTag(name);
    of(repository).tags.push(tag);
  }
  for (const name of byDigest) {
    const [repository = '', digest = ''] = name.split('@');
    of(repository).digests.push(digest);
  }
  return [...repositories].flatMap(([repository, found]) => {
    if (!digests) {
      const shown = found.tags.length === 0 ? [NONE] : found.tags;
      return shown.map((tag) => ({ repository, tag, digest: NONE }));
    }
    if (found.digests.length === 0) return found.tags.map((tag) => ({ repository, tag, digest: NONE }));
    if (found.tags.length === 0) return found.digests.map((digest) => ({ repository, tag: NONE, digest }));
    return found.tags.flatMap((tag) => found.digests.map((digest) => ({ repository, tag, digest })));
  });
}

/** Rows of an image. */
export function imageRows(image: GoValue, options: ImageRowOptions): readonly GoObject[] {
  const names = namesOf(image, options.digests);
  return names.map((named) => imageRow(image, named, options));
}

function imageRow(image: GoValue, named: Named, { truncates, nowNs }: ImageRowOptions): GoObject {
  const id = textOf(member(image, 'Id'));
  const created = numberOf(member(image, 'Created'));
  const size = numberOf(member(image, 'Size'));
  const shared = numberOf(member(image, 'SharedSize'));
  const containers = numberOf(member(image, 'Containers'));
  return {
    kind: 'object',
    type: '*formatter.imageContext',
    methods: {
      ID: () => (truncates ? shortId(id) : id),
      Repository: () => named.repository,
      Tag: () => named.tag,
      Digest: () => named.digest,
      CreatedSince: () => (created <= 0 && created !== 0 ? 'N/A' : ago(created, nowNs)),
      CreatedAt: () => timeString(BigInt(Math.trunc(created)) * NS),
      Size: () => humanSize(size, 3),
      Containers: () => (containers === -1 ? 'N/A' : String(containers)),
      VirtualSize: () => humanSize(size),
      SharedSize: () => (shared === -1 ? 'N/A' : humanSize(shared)),
      UniqueSize: () => (size === -1 || shared === -1 ? 'N/A' : humanSize(size - shared)),
    },
  };
}
