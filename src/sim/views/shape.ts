/** Checks of data that somebody wrote, for what is not a world: shapes, unknown keys, names that are nearly right. */
export { closeMatches } from '../costs/close-matches.ts';
export { shapeIssue } from '../world/shape-issues.ts';
export { unknownKeys } from '../world/schema-keys.ts';
