/** Start-up and memory of stacks: what the page and the command line may use. */
export { STARTUPS } from './registry.ts';
export {
  startUp,
  requestIssues,
  measuredStart,
  planOf,
  MAX_AT_ONCE,
  StartInProgress,
  type HostCheckpoint,
} from './start-up.ts';
export { raceView } from './race.ts';
export { FOOTPRINTS } from './footprint.ts';
export type { StackStart, StartOptions, StartRequest } from './result.ts';
