import type { Import } from './imports.ts';

/** What a layer may see. `types` layers may be seen through `import type` only. */
interface LayerRule {
  readonly sees: readonly string[];
  readonly types?: readonly string[];
  /** Packages; a trailing `*` stands for any rest. */
  readonly packages?: readonly string[];
}

/** The engine's layers from the bottom up; each sees those named in its rule and itself. */
const BELOW_OPS = ['sim/core', 'sim/machines', 'sim/trace', 'sim/costs'];
const BELOW_HW = [...BELOW_OPS, 'sim/ops'];
const BELOW_KERNEL = [...BELOW_HW, 'sim/hw'];
const BELOW_VIRT = [...BELOW_KERNEL, 'sim/kernel'];
const BELOW_RUNTIMES = [...BELOW_VIRT, 'sim/virt'];
const BELOW_ORCHESTRATION = [...BELOW_RUNTIMES, 'sim/runtimes'];
const BELOW_WORLD = [...BELOW_ORCHESTRATION, 'sim/orchestration', 'sim/strace', 'sim/shell'];
/** The engine from outside: its public face, and the words every layer shares. */
const ENGINE_FACE = ['sim/index', 'sim/views', 'sim/core'];

/** State machine definitions are XState's and live beside what they describe. */
const MACHINE_PACKAGES = ['xstate'];

/** The allow-list: the whole of what may depend on what. */
export const LAYERS: Readonly<Record<string, LayerRule>> = {
  'sim/core': { sees: [] },
  'sim/machines': { sees: ['sim/core'], packages: MACHINE_PACKAGES },
  'sim/trace': { sees: ['sim/core'] },
  'sim/costs': { sees: ['sim/core'] },
  'sim/strace': { sees: ['sim/core'] },
  /** Clients of simulated services: they see bytes and answers, never a host. */
  'sim/clients': { sees: ['sim/core'], packages: ['yaml'] },
  'sim/ops': { sees: BELOW_OPS },
  'sim/hw': { sees: BELOW_HW, packages: MACHINE_PACKAGES },
  'sim/kernel': { sees: BELOW_KERNEL, packages: MACHINE_PACKAGES },
  /** A shell and its programs: processes of a kernel. */
  'sim/shell': { sees: BELOW_VIRT },
  'sim/virt': { sees: BELOW_VIRT, packages: MACHINE_PACKAGES },
  'sim/runtimes': { sees: BELOW_RUNTIMES, packages: MACHINE_PACKAGES },
  'sim/orchestration': { sees: BELOW_ORCHESTRATION, packages: MACHINE_PACKAGES },
  'sim/world': { sees: BELOW_WORLD, packages: ['valibot', ...MACHINE_PACKAGES] },
  /** A Docker engine and the programs below it, on a world of one machine. */
  'sim/docker': { sees: [...BELOW_WORLD, 'sim/world'] },
  'sim/session': { sees: [...BELOW_WORLD, 'sim/world'] },
  'sim/views': { sees: [...BELOW_WORLD, 'sim/world', 'sim/session'] },
  'sim/index': { sees: [...BELOW_WORLD, 'sim/world', 'sim/views'] },
  scenarios: { sees: ['sim/core'], types: ['sim/index', 'sim/world'] },
  lessons: { sees: ['sim/core', 'scenarios'], types: ['sim/index', 'sim/world'] },
  bridge: { sees: [...ENGINE_FACE, 'scenarios', 'lessons'], packages: ['valibot', 'yaml'] },
  cli: {
    sees: [...ENGINE_FACE, 'sim/clients', 'sim/docker', 'scenarios', 'lessons', 'bridge'],
    packages: ['node:*', 'valibot'],
  },
  ui: {
    sees: ['bridge', 'scenarios', 'lessons'],
    types: ['sim/index'],
    packages: ['svelte', 'svelte/*', 'd3', 'xstate', '@lucide/svelte', '@lucide/svelte/*', 'valibot', 'uqr'],
  },
  main: { sees: ['ui', 'bridge'], packages: ['svelte'] },
  /** Beside the page, not below it: it knows files, not what is in them. */
  offline: { sees: [], packages: ['workbox-core', 'workbox-precaching'] },
};

/** The shared parts of the page, which no room may leak into. */
const SHARED_UI = ['charts', 'widgets', 'i18n', 'theme', 'state'];

/** The layer of a file below `src/`; null when its folder is in no layer. */
export function layerOf(path: string): string | null {
  const [top = '', folder = ''] = path.replace(/^src\//, '').split('/');
  const name = (top === 'sim' ? `sim/${folder}` : top).replace(/\.ts$/, '');
  return Object.hasOwn(LAYERS, name) ? name : null;
}

/** Why an import breaks the layering; null when it does not. */
export function layerBreach(edge: Import): string | null {
  const layer = layerOf(edge.from);
  if (layer === null) return `${edge.from} is in no layer`;
  const where = `${edge.from}:${edge.line}`;
  if (edge.target === null) return packageBreach(edge, layer, where);
  if (!edge.target.startsWith('src/')) return `${where} reaches outside src: ${edge.specifier}`;
  if (!/\.[a-z]+$/.test(edge.target)) return `${where} names no file extension: ${edge.specifier}`;
  const target = layerOf(edge.target);
  if (target === null) return `${where} imports ${edge.target}, which is in no layer`;
  if (target === layer) return layer === 'ui' ? roomBreach(edge, where) : null;
  const rule = LAYERS[layer];
  if (rule?.sees.includes(target) === true) return null;
  if (rule?.types?.includes(target) === true) {
    return edge.typeOnly ? null : `${where} may import only types from ${target}`;
  }
  return `${where}: ${layer} must not see ${target} (${edge.specifier})`;
}

function packageBreach(edge: Import, layer: string, where: string): string | null {
  const allowed = LAYERS[layer]?.packages ?? [];
  const fits = allowed.some((name) =>
    name.endsWith('*') ? edge.specifier.startsWith(name.slice(0, -1)) : edge.specifier === name,
  );
  return fits ? null : `${where}: ${layer} must not use the package ${edge.specifier}`;
}

/** Rooms never see each other; the parts they share never see a room. */
function roomBreach(edge: Import, where: string): string | null {
  const to = roomOf(edge.target ?? '');
  if (to === null) return null;
  const from = roomOf(edge.from);
  if (from !== null && from !== to) return `${where}: room ${from} must not see room ${to}`;
  const part = edge.from.split('/')[2] ?? '';
  return SHARED_UI.includes(part) ? `${where}: ui/${part} must not see room ${to}` : null;
}

/** The room a file belongs to. */
function roomOf(path: string): string | null {
  return /^src\/ui\/rooms\/([^/]+)\//.exec(path)?.[1] ?? null;
}
