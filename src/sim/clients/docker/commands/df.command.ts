/** `docker system df`. */
import { Failure, now, out, type Client } from '../../client.ts';
import { parseRfc3339 } from '../../go/time.ts';
import { humanDuration, humanSize } from '../../go/units.ts';
import type { GoObject, GoValue } from '../../go/values.ts';
import { defineDockerCommand, NO_WORDS, type Call } from '../command.ts';
import { CONTAINER_HEADERS, containerRow } from '../container-row.ts';
import { apiJson, itemsOf, member, numberOf, textOf } from '../engine.ts';
import { formatOf, listText } from '../format.ts';
import { IMAGE_HEADERS, imageRows } from '../image-row.ts';
import { volumeRow } from '../volume-row.ts';

const HEADERS = {
  Type: 'TYPE',
  TotalCount: 'TOTAL',
  Active: 'ACTIVE',
  Size: 'SIZE',
  Reclaimable: 'RECLAIMABLE',
};
const COLUMNS = '{{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}';

interface Part {
  readonly name: string;
  readonly type: string;
  readonly total: number;
  readonly active: number;
  readonly size: number;
  readonly reclaimable: number;
  readonly percent: boolean;
}

const bytes = (value: GoValue, name: string): number => numberOf(member(value, name));

function sum(values: readonly GoValue[], size: (value: GoValue) => number): number {
  return values.reduce((total: number, value) => total + size(value), 0);
}

function imagesPart(images: readonly GoValue[], layers: number): Part {
  const used = sum(images, (image) => {
    if (bytes(image, 'Containers') === 0) return 0;
    if (bytes(image, 'Size') === -1 || bytes(image, 'SharedSize') === -1) return 0;
    return bytes(image, 'Size') - bytes(image, 'SharedSize');
  });
  return {
    name: 'Images',
    type: '*formatter.diskUsageImagesContext',
    total: images.length,
    active: images.filter((image) => bytes(image, 'Containers') > 0).length,
    size: layers,
    reclaimable: layers - used,
    percent: true,
  };
}

const LIVE = /^(running|paused|restarting)$/;

function containersPart(containers: readonly GoValue[]): Part {
  const isLive = (container: GoValue): boolean => LIVE.test(textOf(member(container, 'State')));
  return {
    name: 'Containers',
    type: '*formatter.diskUsageContainersContext',
    total: containers.length,
    active: containers.filter(isLive).length,
    size: sum(containers, (container) => bytes(container, 'SizeRw')),
    reclaimable: sum(containers, (container) => (isLive(container) ? 0 : bytes(container, 'SizeRw'))),
    percent: true,
  };
}

function volumesPart(volumes: readonly GoValue[]): Part {
  const usage = (volume: GoValue, name: string): number => numberOf(member(volume, 'UsageData', name));
  const known = (volume: GoValue): number => Math.max(0, usage(volume, 'Size'));
  return {
    name: 'Local Volumes',
    type: '*formatter.diskUsageVolumesContext',
    total: volumes.length,
    active: volumes.filter((volume) => usage(volume, 'RefCount') > 0).length,
    size: sum(volumes, known),
    reclaimable: sum(volumes, (volume) => (usage(volume, 'RefCount') === 0 ? known(volume) : 0)),
    percent: true,
  };
}

function cachePart(records: readonly GoValue[]): Part {
  const own = records.filter((record) => member(record, 'Shared') !== true);
  return {
    name: 'Build Cache',
    type: '*formatter.diskUsageBuilderContext',
    total: records.length,
    active: records.filter((record) => member(record, 'InUse') === true).length,
    size: sum(own, (record) => bytes(record, 'Size')),
    reclaimable: sum(own, (record) => (member(record, 'InUse') === true ? 0 : bytes(record, 'Size'))),
    percent: false,
  };
}

function row({ name, type, total, active, size, reclaimable, percent }: Part): GoObject {
  return {
    kind: 'object',
    type,
    methods: {
      Type: () => name,
      TotalCount: () => String(total),
      Active: () => String(active),
      Size: () => humanSize(size),
      Reclaimable: () =>
        percent && size > 0
          ? `${humanSize(reclaimable)} (${Math.trunc((reclaimable * 100) / size)}%)`
          : humanSize(reclaimable),
    },
  };
}

const CACHE_HEADERS = {
  ID: 'CACHE ID',
  CacheType: 'CACHE TYPE',
  Size: 'SIZE',
  CreatedSince: 'CREATED',
  LastUsedSince: 'LAST USED',
  UsageCount: 'USAGE',
  Shared: 'SHARED',
};

function cacheRow(record: GoValue, nowNs: bigint): GoObject {
  const since = (name: string): string => {
    const at = parseRfc3339(textOf(member(record, name)));
    return at === null ? '' : `${humanDuration(nowNs - at)} ago`;
  };
  return {
    kind: 'object',
    type: '*formatter.buildCacheContext',
    methods: {
      ID: () => textOf(member(record, 'ID')).slice(0, 12) + (member(record, 'InUse') === true ? '*' : ''),
      CacheType: () => textOf(member(record, 'Type')),
      Size: () => humanSize(bytes(record, 'Size'), 3),
      CreatedSince: () => since('CreatedAt'),
      LastUsedSince: () => since('LastUsedAt'),
      UsageCount: () => String(bytes(record, 'UsageCount')),
      Shared: () => String(member(record, 'Shared') === true),
    },
  };
}

const VOLUME_HEADERS = { Name: 'VOLUME NAME', Links: 'LINKS', Size: 'SIZE' };

function* verbose(answer: GoValue): Client<void> {
  const nowNs = yield* now();
  const list = (name: string): readonly GoValue[] => itemsOf(member(answer, name));
  const table = (
    columns: string,
    headers: Readonly<Record<string, string>>,
    rows: readonly GoObject[],
  ): string => listText(formatOf('', columns), { headers, rows });
  const imageOptions = { truncates: true, digests: false, nowNs };
  const images = list('Images').flatMap((image) => imageRows(image, imageOptions).slice(0, 1));
  const imageColumns =
    '{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}\t{{.SharedSize}}\t{{.UniqueSize}}\t{{.Containers}}';
  yield* out(`Images space usage:\n\n${table(imageColumns, IMAGE_HEADERS, images)}`);
  const containers = list('Containers').map((one) =>
    containerRow(withoutRoot(one), { truncates: true, nowNs }),
  );
  const containerColumns =
    '{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.LocalVolumes}}\t{{.Size}}\t{{.RunningFor}}\t{{.Status}}\t{{.Names}}';
  yield* out(`\nContainers space usage:\n\n${table(containerColumns, CONTAINER_HEADERS, containers)}`);
  const volumes = list('Volumes').map(volumeRow);
  yield* out(
    `\nLocal Volumes space usage:\n\n${table('{{.Name}}\t{{.Links}}\t{{.Size}}', VOLUME_HEADERS, volumes)}`,
  );
  const cache = cachePart(list('BuildCache'));
  const used = (record: GoValue): bigint => parseRfc3339(textOf(member(record, 'LastUsedAt'))) ?? -1n;
  const records = [...list('BuildCache')].sort((a, b) =>
    used(a) < used(b) ? -1 : used(a) > used(b) ? 1 : 0,
  );
  const rows = records.map((record) => cacheRow(record, nowNs));
  const cacheColumns =
    '{{.ID}}\t{{.CacheType}}\t{{.Size}}\t{{.CreatedSince}}\t{{.LastUsedSince}}\t{{.UsageCount}}\t{{.Shared}}';
  yield* out(`\nBuild cache usage: ${humanSize(cache.size)}\n\n${table(cacheColumns, CACHE_HEADERS, rows)}`);
}

/** The list of sizes leaves the root's out. */
function withoutRoot(container: GoValue): GoValue {
  if (typeof container !== 'object' || container === null || container.kind !== 'map') return container;
  return { ...container, entries: new Map([...container.entries].filter(([name]) => name !== 'SizeRootFs')) };
}

function* run({ flags, engine }: Call): Client {
  const given = flags.text('format');
  if (flags.bool('verbose') && given !== '') {
    throw new Failure('docker system df: -v with --format is not modelled in Ringside');
  }
  const answer = yield* apiJson(engine, { method: 'GET', path: '/system/df' });
  if (flags.bool('verbose')) {
    yield* verbose(answer);
    return 0;
  }
  const list = (name: string): readonly GoValue[] => itemsOf(member(answer, name));
  const parts = [
    imagesPart(list('Images'), bytes(answer, 'LayersSize')),
    containersPart(list('Containers')),
    volumesPart(list('Volumes')),
    cachePart(list('BuildCache')),
  ];
  yield* out(listText(formatOf(given, COLUMNS), { headers: HEADERS, rows: parts.map(row) }));
  return 0;
}

export default defineDockerCommand({ name: 'system df', words: NO_WORDS, run });
