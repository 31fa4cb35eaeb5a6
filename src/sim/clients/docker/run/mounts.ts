/** `--mount`: comma-separated fields as the API takes them. */
import { ramInBytes } from '../../go/units.ts';

export interface Mount {
  Type: string;
  Source?: string;
  Target?: string;
  ReadOnly?: boolean;
  Consistency?: string;
  BindOptions?: Record<string, unknown>;
  VolumeOptions?: {
    NoCopy?: boolean;
    Labels?: Record<string, string>;
    Subpath?: string;
    DriverConfig?: Driver;
  };
  ImageOptions?: { Subpath?: string };
  TmpfsOptions?: { SizeBytes?: number; Mode?: number };
}

interface Driver {
  Name?: string;
  Options?: Record<string, string>;
}

const BOOLEANS: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(['1', 't', 'T', 'TRUE', 'true', 'True'].map((word) => [word, true])),
  ...Object.fromEntries(['0', 'f', 'F', 'FALSE', 'false', 'False'].map((word) => [word, false])),
};

/** Flags of a mount that may stand without a value. */
const BARE = new Set(['readonly', 'ro', 'volume-nocopy', 'bind-nonrecursive']);

type Setter = (mount: Mount, value: string, key: string, field: string) => string | null;

const boolean =
  (set: (mount: Mount, value: boolean) => void): Setter =>
  (mount, value, key) => {
    const read = BOOLEANS[value];
    if (read === undefined) return `invalid value for ${key}: ${value}`;
    set(mount, read);
    return null;
  };

const text =
  (set: (mount: Mount, value: string) => void): Setter =>
  (mount, value) => {
    set(mount, value);
    return null;
  };

function pair(value: string): [string, string] {
  const at = value.indexOf('=');
  return at === -1 ? [value, ''] : [value.slice(0, at), value.slice(at + 1)];
}

const source = text((mount, value) => {
  const isRelative = value === '.' || value.startsWith('./') || value.startsWith('../');
  mount.Source = isRelative ? value : value;
});
const target = text((mount, value) => (mount.Target = value));
const readOnly = boolean((mount, value) => (mount.ReadOnly = value));

const SETTERS: Readonly<Record<string, Setter>> = {
  type: text((mount, value) => (mount.Type = value.toLowerCase())),
  source,
  src: source,
  target,
  dst: target,
  destination: target,
  readonly: readOnly,
  ro: readOnly,
  consistency: text((mount, value) => (mount.Consistency = value.toLowerCase())),
  'bind-propagation': text(
    (mount, value) => ((mount.BindOptions ??= {})['Propagation'] = value.toLowerCase()),
  ),
  'bind-nonrecursive': boolean((mount, value) => ((mount.BindOptions ??= {})['NonRecursive'] = value)),
  'bind-create-src': boolean((mount, value) => ((mount.BindOptions ??= {})['CreateMountpoint'] = value)),
  'bind-recursive': (mount, value, key) => {
    const options = (mount.BindOptions ??= {});
    if (value === 'enabled') return null;
    if (value === 'disabled') options['NonRecursive'] = true;
    else if (value === 'writable') options['ReadOnlyNonRecursive'] = true;
    else if (value === 'readonly') options['ReadOnlyForceRecursive'] = true;
    else
      return `invalid value for ${key}: ${value} (must be "enabled", "disabled", "writable", or "readonly")`;
    return null;
  },
  'volume-nocopy': boolean((mount, value) => ((mount.VolumeOptions ??= {}).NoCopy = value)),
  'volume-subpath': text((mount, value) => ((mount.VolumeOptions ??= {}).Subpath = value)),
  'image-subpath': text((mount, value) => ((mount.ImageOptions ??= {}).Subpath = value)),
  'volume-driver': text((mount, value) => (((mount.VolumeOptions ??= {}).DriverConfig ??= {}).Name = value)),
  'volume-label': text((mount, value) => {
    const [name, set] = pair(value);
    ((mount.VolumeOptions ??= {}).Labels ??= {})[name] = set;
  }),
  'volume-opt': text((mount, value) => {
    const [name, set] = pair(value);
    (((mount.VolumeOptions ??= {}).DriverConfig ??= {}).Options ??= {})[name] = set;
  }),
  'tmpfs-size': (mount, value, key) => {
    const size = ramInBytes(value);
    if (typeof size === 'string') return `invalid value for ${key}: ${value}`;
    (mount.TmpfsOptions ??= {}).SizeBytes = size;
    return null;
  },
  'tmpfs-mode': (mount, value, key) => {
    if (!/^[0-7]+$/.test(value)) return `invalid value for ${key}: ${value}`;
    (mount.TmpfsOptions ??= {}).Mode = Number.parseInt(value, 8);
    return null;
  },
};

/** Fields of one `--mount`; a string is the reason why it is none. */
export function parseMount(value: string): Mount | string {
  if (value === '') return 'EOF';
  const mount: Mount = { Type: 'volume' };
  for (const field of value.split(',')) {
    const at = field.indexOf('=');
    const key = (at === -1 ? field : field.slice(0, at)).toLowerCase();
    if (at === -1 && !BARE.has(key)) return `invalid field '${field}' must be a key=value pair`;
    const set = Object.hasOwn(SETTERS, key) ? SETTERS[key] : undefined;
    if (set === undefined) return `unexpected key '${key}' in '${field}'`;
    const problem = set(mount, at === -1 ? 'true' : field.slice(at + 1), key, field);
    if (problem !== null) return problem;
  }
  return wholeProblem(mount) ?? mount;
}

function wholeProblem(mount: Mount): string | null {
  if (mount.Type === '') return 'type is required';
  if (mount.Target === undefined || mount.Target === '') return 'target is required';
  const mixed = (kind: string): string => `cannot mix '${kind}-*' options with mount type '${mount.Type}'`;
  if (mount.VolumeOptions && mount.Type !== 'volume') return mixed('volume');
  if (mount.ImageOptions && mount.Type !== 'image') return mixed('image');
  if (mount.BindOptions && mount.Type !== 'bind') return mixed('bind');
  if (mount.TmpfsOptions && mount.Type !== 'tmpfs') return mixed('tmpfs');
  return null;
}

export function mountProblem(value: string): string | null {
  const parsed = parseMount(value);
  return typeof parsed === 'string' ? parsed : null;
}

/** A mount as the API takes it: members in the API's order. */
export function mountBody({
  Type,
  Source,
  Target,
  ReadOnly,
  Consistency,
  ...options
}: Mount): Record<string, unknown> {
  const { BindOptions, VolumeOptions, ImageOptions, TmpfsOptions } = options;
  const volume = VolumeOptions && {
    NoCopy: VolumeOptions.NoCopy === true ? true : undefined,
    Labels: VolumeOptions.Labels,
    Subpath: VolumeOptions.Subpath,
    DriverConfig: VolumeOptions.DriverConfig && {
      Name: VolumeOptions.DriverConfig.Name,
      Options: VolumeOptions.DriverConfig.Options,
    },
  };
  return {
    Type,
    Source: Source === '' ? undefined : Source,
    Target,
    ReadOnly: ReadOnly === true ? true : undefined,
    Consistency,
    BindOptions,
    VolumeOptions: volume,
    ImageOptions,
    TmpfsOptions: TmpfsOptions && { SizeBytes: TmpfsOptions.SizeBytes, Mode: TmpfsOptions.Mode },
  };
}
