/** The engine's public face: all that the bridge and the command line may use of it. */
export { findExporter, EXPORTERS } from './trace/export/registry.ts';
export type { Exporter, TraceNames, TraceSource } from './trace/export/define.ts';
export type { Counts } from './trace/metrics.ts';
export { buildWorld } from './world/build.ts';
export { makeCatalog } from './world/catalog.ts';
export { hopView, hopViews, rowsOfOperation } from './world/hops.ts';
export { measureStack, type StackMeasure, type Totals } from './world/measure.ts';
export { findOperation, LAYERS, OPERATIONS } from './world/registry.ts';
export { specIssues, stackIssues, type WorldSpec } from './world/spec.ts';
export { SWITCHES } from './world/switches.ts';
export { traceSource } from './world/trace-run.ts';
export type { World } from './world/world.ts';
