/** Servers under load: many connections, or many requests to the disk. */
export { loadCatalog } from './catalog.ts';
export { DEFAULT_LOAD, MAX_CONNECTIONS, MAX_SECONDS } from './defaults.ts';
export { loadIssues } from './issues.ts';
export { runBlockLoad } from './run-block.ts';
export { runLoad } from './run-load.ts';
