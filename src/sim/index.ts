/** The engine's public face: all that the command line and tools may use of it. The bridge uses `views`. */
export { findExporter, EXPORTERS } from './trace/export/registry.ts';
export type { Exporter, TraceNames, TraceSource } from './trace/export/define.ts';
export type { Counts } from './trace/metrics.ts';
export { buildWorld, writtenIssues } from './world/build.ts';
export { makeCatalog } from './world/catalog.ts';
export * from './world/load/index.ts';
export { measureStack, type StackMeasure, type Totals } from './world/measure.ts';
export { programView } from './world/program-view.ts';
export { LAYERS, OPERATIONS } from './world/registry.ts';
export { createReplay } from './world/replay/index.ts';
export * from './world/scenario/index.ts';
export { specIssues, type WorldSpec } from './world/spec.ts';
export { componentsOfStack, stackFidelity, stackIssues } from './world/stack.ts';
export * from './world/startup/index.ts';
export { SWITCHES } from './world/switches.ts';
export { traceSource } from './world/trace-run.ts';
export type { World } from './world/world.ts';
