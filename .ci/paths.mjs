import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's top folder. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Everything the tooling writes besides `dist`. */
export const CACHE = join(ROOT, 'node_modules', '.cache', 'ringside');

/** Machine-readable test reports of the last `npm test`. */
export const REPORTS = join(CACHE, 'reports');
