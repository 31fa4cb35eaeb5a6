/** What can be chosen and what there is to explain, from the registries: for the page and the command line. */
import type { AnyStateMachine } from 'xstate';
import { text, type Text } from '../core/text.ts';
import type { Catalog, ChartView, CostEntry, OperationEntry, StackEntry } from '../core/views.ts';
import { REFERENCE_HOST } from '../costs/define.ts';
import { REFERENCE_PROFILE } from '../costs/registry.ts';
import { findSource } from '../costs/sources.ts';
import type { CostDef, Dist, SourceRef } from '../costs/types.ts';
import { taskDefinition } from '../kernel/task.machine.ts';
import { allPrograms } from '../ops/op.ts';
import { COMPONENTS } from '../trace/components.ts';
import { EXIT_REASONS } from '../trace/exit-reasons.ts';
import { PROBES } from '../trace/probes.ts';
import type { StackLayer } from '../virt/layer.ts';
import { ociDefinition } from '../runtimes/oci.machine.ts';
import { vcpuDefinition } from '../virt/vcpu.machine.ts';
import type { OperationDef } from './operation.ts';
import { LAYERS, OPERATIONS } from './registry.ts';
import { componentsOfStack, refusedInside } from './stack.ts';
import { SWITCHES } from './switches.ts';

function operationEntry(def: OperationDef): OperationEntry {
  const { id, label, tag, about, params, fidelity, fidelityNote } = def;
  return { id, label, tag, about, params, fidelity, fidelityNote };
}

function stackEntry(layer: StackLayer): StackEntry {
  const { id, label, about, fidelity, fidelityNote } = layer;
  return {
    id,
    label,
    about,
    fidelity,
    fidelityNote,
    components: componentsOfStack(id),
    isVm: layer.isVm,
    refusesInside: refusedInside(layer),
  };
}

/** A distribution in words, as the tables write it. */
function distributionText(dist: Dist): string {
  switch (dist.kind) {
    case 'constant':
      return 'constant';
    case 'lognormal': {
      const tail = dist.tail ? `, ${dist.tail.p * 100} % × ${dist.tail.factor}` : '';
      return `lognormal σ=${dist.sigma}${tail}`;
    }
    case 'uniform':
      return `uniform ${dist.loNs} to ${dist.hiNs} ns`;
    case 'uniformSum':
      return `uniform ${dist.first.loNs} to ${dist.first.hiNs} ns + uniform ${dist.second.loNs} to ${dist.second.hiNs} ns`;
    case 'perByte':
      return `${dist.baseNs} ns + ${dist.nsPerByte} ns/byte`;
  }
}

function sourceText(ref: SourceRef): string {
  const source = findSource(ref.id);
  if (!source) return ref.text;
  const year = source.year === null ? '' : `, ${source.year}`;
  return `${source.title} (${source.by}${year}): ${ref.text}`;
}

function costEntry(def: CostDef): CostEntry {
  const { id, label, meanNs, loNs, hiNs, hardware, year, confidence } = def;
  return {
    id,
    label,
    meanNs,
    loNs,
    hiNs,
    distribution: distributionText(def.dist),
    sources: def.sources.map(sourceText),
    hardware,
    year,
    confidence,
    note: def.note ?? null,
  };
}

/** A state machine definition as data for drawing. Our life cycles are flat: states of the root only. */
export function chartView(definition: AnyStateMachine, label: Text): ChartView {
  const { root } = definition;
  const nodes = Object.values(root.states);
  const edges = nodes.flatMap((node) =>
    [...node.transitions].flatMap(([event, transitions]) =>
      transitions.map((transition) => ({
        from: node.key,
        to: transition.target?.[0]?.key ?? node.key,
        event,
      })),
    ),
  );
  const initial = root.initial.target?.[0]?.key ?? '';
  return { id: definition.id, label, initial, states: nodes.map((node) => node.key), edges };
}

const CHARTS: readonly ChartView[] = Object.freeze([
  chartView(taskDefinition, text('task', '태스크')),
  chartView(vcpuDefinition, text('vCPU', 'vCPU')),
  chartView(ociDefinition, text('container', '컨테이너')),
]);

/** The layers that stacks are composed of, as a page picks from them. */
export function stackEntries(): StackEntry[] {
  return LAYERS.map(stackEntry);
}

/** The catalog. Indexes of components, costs, probes, reasons and programs are those of the trace. */
export function makeCatalog(): Catalog {
  return {
    operations: OPERATIONS.map(operationEntry),
    stacks: stackEntries(),
    switches: SWITCHES,
    components: COMPONENTS,
    costs: REFERENCE_PROFILE.defs.map(costEntry),
    machines: CHARTS,
    host: text(REFERENCE_HOST, '3.0 GHz x86-64 기준 호스트, 리눅스 6.x, KPTI 끔, APICv 켬'),
    probes: PROBES,
    reasons: EXIT_REASONS,
    programs: allPrograms().map((program) => program.name),
  };
}
