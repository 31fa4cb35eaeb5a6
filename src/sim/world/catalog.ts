/** What can be chosen and what there is to explain, from the registries: for the page and the command line. */
import { text, type Text } from '../core/text.ts';
import type { Catalog, CostEntry, OperationEntry, StackEntry } from '../core/views.ts';
import { REFERENCE_HOST } from '../costs/host.ts';
import { REFERENCE_PROFILE } from '../costs/registry.ts';
import type { CostFigures, Dist } from '../costs/types.ts';
import { allPrograms } from '../ops/op.ts';
import { COMPONENTS } from '../trace/components.ts';
import { EXIT_REASONS } from '../trace/exit-reasons.ts';
import { PROBES } from '../trace/probes.ts';
import type { StackLayer } from '../virt/layer.ts';
import { STACK_CHARTS } from './charts.ts';
import type { OperationDef } from './operation.ts';
import { isUsual, LAYERS, OPERATIONS } from './registry.ts';
import { componentsOfStack, refusedInside } from './stack.ts';
import { SWITCHES } from './switches.ts';

function operationEntry(def: OperationDef): OperationEntry {
  const { id, group, label, tag, about, params, fidelity, fidelityNote } = def;
  return { id, group, usual: isUsual(id), label, tag, about, params, fidelity, fidelityNote };
}

function stackEntry(layer: StackLayer): StackEntry {
  const { id, label, fidelity } = layer;
  return {
    id,
    label,
    about: NO_SENTENCE,
    fidelity,
    fidelityNote: NO_SENTENCE,
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

function costEntry(def: CostFigures): CostEntry {
  const { id, meanNs, loNs, hiNs, confidence } = def;
  const distribution = distributionText(def.dist);
  return { id, ...NO_WORDS, label: text(id, id), meanNs, loNs, hiNs, distribution, confidence };
}

/** Sentences come later (see `catalogWords`). */
const NO_SENTENCE = text('', '');

function withoutSentence<E extends { readonly about: Text }>(entry: E): E {
  return { ...entry, about: NO_SENTENCE };
}

/** Until the words of the costs are there they go by their ids. */
const NO_WORDS = Object.freeze({ sources: Object.freeze([]), hardware: '', year: null, note: null });

/** The layers that stacks are composed of, as a page picks from them. */
export function stackEntries(): StackEntry[] {
  return LAYERS.map(stackEntry);
}

/** The catalog, without most of its sentences (see `catalogWords`). Indexes of components, costs, probes, reasons and programs are those of the trace. */
export function makeCatalog(): Catalog {
  return {
    operations: OPERATIONS.map(operationEntry),
    stacks: stackEntries(),
    switches: SWITCHES.map(withoutSentence),
    components: COMPONENTS.map(withoutSentence),
    costs: REFERENCE_PROFILE.defs.map(costEntry),
    machines: STACK_CHARTS,
    host: text(REFERENCE_HOST, '3.0 GHz x86-64 기준 호스트, 리눅스 6.x, KPTI 끔, APICv 켬'),
    probes: PROBES.map(withoutSentence),
    reasons: EXIT_REASONS,
    programs: allPrograms().map((program) => program.name),
  };
}
