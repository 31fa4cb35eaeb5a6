/** The engine's public face: all that the bridge and the command line may use of it. */
export * from './neighbours.ts';
export * from './paths.ts';
export * from './race.ts';
export { findExporter, EXPORTERS } from './trace/export/registry.ts';
export type { Exporter, TraceNames, TraceSource } from './trace/export/define.ts';
export type { Counts } from './trace/metrics.ts';
export { buildWorld } from './world/build.ts';
export { buildOperation, operationWorld } from './world/compile/operation.ts';
export type { WorldSpec } from './world/spec.ts';
export { measureStack, type StackMeasure, type Totals } from './world/measure.ts';
export { LAYERS, OPERATIONS } from './world/registry.ts';
export { componentsOfStack, stackFidelity, stackIssues } from './world/stack.ts';
export { SWITCHES } from './world/switches.ts';
export { traceSource } from './world/trace-run.ts';
export type { World } from './world/world.ts';
export * from './world/scenario/index.ts';
