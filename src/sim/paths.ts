/** What the Paths room's engine uses: a part of the public face, so that its worker carries no more. */
export { exportTrace, type TraceFile } from './world/export-trace.ts';
export { makeCatalog } from './world/catalog.ts';
export { frameOf } from './world/frame.ts';
export { Lab } from './world/lab.ts';
export { labIssues } from './world/lab-spec.ts';
export { operationHops } from './world/operation-hops.ts';
export { programView } from './world/program-view.ts';
export { createReplay } from './world/replay/index.ts';
export { choiceIssues, specIssues, type OperationSpec } from './world/operation-spec.ts';
