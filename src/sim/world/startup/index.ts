/** Start-up and memory of stacks: what the page and the command line may use. */
export { STARTUPS } from './registry.ts';
export { startUp, requestIssues, MAX_AT_ONCE } from './start-up.ts';
export { FOOTPRINTS } from '../../virt/boot/footprint.ts';
export type { StackStart, StartOptions, StartRequest } from './result.ts';
