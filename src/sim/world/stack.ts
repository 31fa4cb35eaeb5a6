/** Stacks as compositions of layers: which are possible, and what they show. */
import type { Text } from '../core/text.ts';
import { text } from '../core/text.ts';
import { COMP, COMPONENTS } from '../trace/components.ts';
import { levelNames, MAX_DEPTH } from '../virt/levels.ts';
import type { Capability, StackLayer } from '../virt/layer.ts';
import { accepted, issue, type Issue } from './issue.ts';
import { findLayer, LAYERS } from './registry.ts';

/** Boxes that every stack stands on. */
const HOST_COMPONENTS = ['kernel', 'cpu', 'disk', 'nic'];

const LACKING: Readonly<Record<Capability, Text>> = Object.freeze({
  linux: text('there is no Linux inside that could run it', '안에 그것을 실행할 리눅스가 없습니다'),
  vmx: text('hardware virtualisation is not offered inside', '안에 하드웨어 가상화가 제공되지 않습니다'),
  machine: text(
    'it takes the whole machine, so it can only be the outermost layer',
    '머신 전체를 차지하므로 가장 바깥 층만 될 수 있습니다',
  ),
});

/** Layers of a stack id, outermost first; null stands for an unknown one. */
function layersOf(stack: string): (StackLayer | null)[] {
  return stack.split('/').map((id) => findLayer(id) ?? null);
}

function unknown(stack: string, path: string): Issue[] {
  const known = accepted(LAYERS.map((l) => l.id));
  if (stack.split('/').some((id) => id.trim() === '')) {
    const [en, ko] =
      stack.trim() === ''
        ? ['the name of a stack is empty', '스택 이름이 비어 있습니다']
        : [`"${stack}": a layer is empty`, `"${stack}": 빈 층이 있습니다`];
    return [
      issue(path, `${en}; accepted: ${known}, joined by /`, `${ko}. 사용 가능: ${known}, /로 이어 씁니다`),
    ];
  }
  return stack
    .split('/')
    .filter((id) => !findLayer(id))
    .map((id) =>
      issue(
        path,
        `unknown stack "${id}"; accepted: ${known}, and compositions such as kvm/container`,
        `알 수 없는 스택 "${id}". 사용 가능: ${known}, 그리고 kvm/container 같은 조합`,
      ),
    );
}

/**
 * Who around a layer decides what there is for it: the layers outside it, innermost first, up to the machine that they are
 * on. One that is no machine of its own can pass on only what it is given.
 */
function around(layers: readonly StackLayer[]): StackLayer[] {
  const vm = layers.findLastIndex((layer) => layer.isVm);
  return layers.slice(Math.max(0, vm)).reverse();
}

/** What the layer needs and does not find inside those, with the reason. */
function unmet(layer: StackLayer, outside: readonly StackLayer[]): Text | null {
  for (const need of layer.needs) {
    const withholder = outside.find((other) => !other.offers.includes(need));
    if (withholder) return withholder.withholds?.[need] ?? layer.lacking?.[need] ?? LACKING[need];
  }
  return null;
}

/** Why a stack cannot be, one issue per reason; empty: it can be built. */
export function stackIssues(stack: string, path = 'stacks'): Issue[] {
  const issues = unknown(stack, path);
  if (issues.length > 0) return issues;
  const layers = layersOf(stack).filter((layer) => layer !== null);
  for (const [index, layer] of layers.entries()) {
    const below = layers[index - 1];
    const reason = unmet(layer, around(layers.slice(0, index)));
    const where = below ? { en: ` inside ${below.id}`, ko: `${below.id} 안의 ` } : { en: '', ko: '' };
    if (reason)
      issues.push(
        issue(
          path,
          `"${stack}": ${layer.id}${where.en} is not possible: ${reason.en}`,
          `"${stack}": ${where.ko}${layer.id}은(는) 불가능합니다. ${reason.ko}`,
        ),
      );
  }
  if (depthOf(stack) > MAX_DEPTH)
    issues.push(
      issue(
        path,
        `"${stack}": at most ${MAX_DEPTH} virtual machines inside each other are modelled`,
        `"${stack}": 가상 머신은 ${MAX_DEPTH}단계까지만 겹칠 수 있습니다`,
      ),
    );
  return issues;
}

const LEVELS = ['full', 'partial', 'sketch'] as const;

/** How far a composition is modelled: the weakest of its layers, and what those that are not full leave out. */
export function stackFidelity(stack: string): {
  readonly level: StackLayer['fidelity'];
  readonly notes: readonly Text[];
} {
  const layers = layersOf(stack).filter((layer) => layer !== null);
  const worst = Math.max(0, ...layers.map((layer) => LEVELS.indexOf(layer.fidelity)));
  const notes = layers.filter((layer) => layer.fidelity !== 'full').map((layer) => layer.fidelityNote);
  return { level: LEVELS[worst] ?? 'full', notes };
}

/** Layers that cannot be put into this one, with the reason. */
export function refusedInside(outer: StackLayer): Record<string, Text> {
  const refused: Record<string, Text> = {};
  for (const inner of LAYERS) {
    const reason = unmet(inner, [outer]);
    if (reason) refused[inner.id] = reason;
  }
  return refused;
}

/** Virtual machines inside the layer at `index`. */
export function innerVms(layers: readonly StackLayer[], index: number): number {
  return layers.slice(index + 1).filter((layer) => layer.isVm).length;
}

/** Box of the kernel of a layer's machine. */
function guestKernelOf(layer: StackLayer): number {
  const found = COMPONENTS.findIndex(
    ({ id, textbook }) => textbook === 'guest-kernel' && layer.components.includes(id),
  );
  return found < 0 ? COMP.guestKernel : found;
}

/** Number of machines of a stack below its innermost. */
export function depthOf(stack: string): number {
  return layersOf(stack).filter((layer) => layer?.isVm).length;
}

/** Components that the hops of a stack may show, in the order of their numbers. */
export function componentsOfStack(stack: string): string[] {
  const layers = layersOf(stack).filter((layer) => layer !== null);
  const shown = new Set(HOST_COMPONENTS);
  let depth = 0;
  let guestKernel: number = COMP.guestKernel;
  layers.forEach((layer, index) => {
    // What a layer adds inside a virtual machine shows under the names of that level.
    const names = depth === 0 ? null : levelNames(depth, innerVms(layers, index - 1), guestKernel);
    const kernelComp = COMPONENTS[COMP.kernel]?.id ?? '';
    // A guest kernel that is a host again shows as the kernel of its level.
    const hosts = layer.isVm && innerVms(layers, index) > 0 ? guestKernelOf(layer) : -1;
    for (const id of layer.components) {
      const number = COMPONENTS.findIndex((component) => component.id === id);
      if (number === hosts) continue;
      const there = names?.get(number) ?? number;
      shown.add(COMPONENTS[there]?.id ?? id);
    }
    if (depth > 0 && names) shown.add(COMPONENTS[names.get(COMP.kernel) ?? 0]?.id ?? kernelComp);
    for (const id of layer.hides ?? []) shown.delete(id);
    if (!layer.isVm) return;
    depth++;
    guestKernel = guestKernelOf(layer);
  });
  return COMPONENTS.map((component) => component.id).filter((id) => shown.has(id));
}
