/** The engine's public face: all that the bridge and the command line may use of it. */
export { findExporter, EXPORTERS } from './trace/export/registry.ts';
export type { Exporter, TraceNames, TraceSource } from './trace/export/define.ts';
export type { Counts } from './trace/metrics.ts';
export { buildWorld } from './world/build.ts';
export { makeCatalog } from './world/catalog.ts';
export { measureStack, type StackMeasure, type Totals } from './world/measure.ts';
export { LAYERS, OPERATIONS } from './world/registry.ts';
export { specIssues, stackIssues, type WorldSpec } from './world/spec.ts';
export { SWITCHES } from './world/switches.ts';
export { traceSource } from './world/trace-run.ts';
export type { World } from './world/world.ts';
export { exportTrace, type TraceFile } from './world/export-trace.ts';
export { frameOf } from './world/frame.ts';
export { Lab } from './world/lab.ts';
export { labIssues } from './world/lab-spec.ts';
export { operationHops } from './world/operation-hops.ts';
export { programView } from './world/program-view.ts';
export { createReplay } from './world/replay/index.ts';
