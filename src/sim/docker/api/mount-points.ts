/** What is mounted into a container, from `-v`, `--mount`, `--volumes-from` and the image. */
import { isApiFault, refuse, type Daemon } from '../dockerd/daemon.ts';
import { ensureVolume } from '../dockerd/storage.ts';
import type { Container, MountPoint, MountSpec } from '../dockerd/state.ts';

const MODES =
  /^(ro|rw|z|Z|nocopy|copy|rprivate|private|rshared|shared|rslave|slave|consistent|cached|delegated)$/;

function isName(source: string): boolean {
  return /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(source);
}

function normalized(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

function checkTarget(target: string, spec: string): string {
  const path = normalized(target);
  if (!target.startsWith('/'))
    refuse(
      400,
      `invalid volume specification: '${spec}': invalid mount config for type "bind": invalid mount path: '${target}' mount path must be absolute`,
    );
  if (path === '/')
    refuse(400, `invalid volume specification: '${spec}': invalid specification: destination can't be '/'`);
  return path;
}

function volumePoint(
  d: Daemon,
  name: string,
  destination: string,
  rw: boolean,
  more: { readonly mode: string; readonly copies: boolean },
): MountPoint {
  const anonymous = name === '';
  const volume = ensureVolume(d, anonymous ? d.newId('volume') : name, { anonymous });
  return {
    ...{
      Type: 'volume',
      Name: volume.name,
      Source: d.root(`/volumes/${volume.name}/_data`),
      Destination: destination,
    },
    ...{ Driver: 'local', Mode: more.mode, RW: rw, Propagation: '', copies: more.copies, anonymous },
  };
}

/** `source:target:modes`. */
function bound(d: Daemon, text: string): MountPoint {
  const [source = '', target = '', modes = '', more] = text.split(':');
  if (more !== undefined || target === '') refuse(400, `invalid volume specification: '${text}'`);
  const words = modes.split(',').filter((word) => word !== '');
  for (const word of words) if (!MODES.test(word)) refuse(400, `invalid mode: ${modes}`);
  const destination = checkTarget(target, text);
  const rw = !words.includes('ro');
  if (!source.startsWith('/')) {
    if (!isName(source))
      refuse(
        400,
        `create ${source}: "${source}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
      );
    return volumePoint(d, source, destination, rw, {
      mode: modes === '' ? 'z' : modes,
      copies: !words.includes('nocopy'),
    });
  }
  return {
    ...{
      Type: 'bind',
      Name: '',
      Source: normalized(source),
      Destination: destination,
      Driver: '',
      Mode: modes,
    },
    ...{ RW: rw, Propagation: 'rprivate', copies: false, anonymous: false },
  };
}

/** `--mount`. Those of type tmpfs are none of these. */
function mounted(
  d: Daemon,
  { Type, Source = '', Target, ReadOnly = false, VolumeOptions }: MountSpec,
): MountPoint[] {
  if (!Target.startsWith('/'))
    refuse(
      400,
      `invalid mount config for type "${Type}": invalid mount path: '${Target}' mount path must be absolute`,
    );
  if (Type === 'tmpfs') return [];
  if (Type === 'volume')
    return [
      volumePoint(d, Source, normalized(Target), !ReadOnly, {
        mode: 'z',
        copies: VolumeOptions?.NoCopy !== true,
      }),
    ];
  if (!d.os.exists(Source))
    refuse(400, `invalid mount config for type "bind": bind source path does not exist: ${Source}`);
  return [
    {
      ...{ Type: 'bind', Name: '', Source, Destination: normalized(Target), Driver: '', Mode: '' },
      ...{ RW: !ReadOnly, Propagation: 'rprivate', copies: false, anonymous: false },
    },
  ];
}

/** A create that is refused from here on has made an id, which is told to be gone. */
function gone(d: Daemon, container: Container, status: number, message: string): never {
  d.containerEvent(container, 'destroy');
  refuse(status, message);
}

/** The same for a refusal of what is looked at then. */
function orGone<T>(d: Daemon, container: Container, work: () => T): T {
  try {
    return work();
  } catch (fault) {
    if (isApiFault(fault)) d.containerEvent(container, 'destroy');
    throw fault;
  }
}

/** All of them; each place once. 400 for texts that say nothing, 404 for another container that is not there. */
export function mountPoints(d: Daemon, container: Container): MountPoint[] {
  const { hostConfig, config } = container;
  const points: MountPoint[] = [];
  for (const word of hostConfig.VolumesFrom ?? []) {
    const [ref = '', mode = ''] = word.split(':');
    const other = d.find(ref) ?? gone(d, container, 404, `No such container: ${ref}`);
    points.push(...other.mounts.map((one) => ({ ...one, RW: one.RW && mode !== 'ro', anonymous: false })));
  }
  const seen = new Set<string>();
  const specs = (hostConfig.Mounts ?? []).flatMap((spec) => mounted(d, spec));
  const binds = orGone(d, container, () => (hostConfig.Binds ?? []).map((text) => bound(d, text)));
  for (const one of [...binds, ...specs]) {
    if (seen.has(one.Destination)) gone(d, container, 400, `Duplicate mount point: ${one.Destination}`);
    seen.add(one.Destination);
    points.push(one);
  }
  for (const path of Object.keys(config.Volumes ?? {})) {
    const destination = normalized(path);
    if (points.some((one) => one.Destination === destination)) continue;
    points.push(volumePoint(d, '', destination, true, { mode: '', copies: true }));
  }
  return points;
}
