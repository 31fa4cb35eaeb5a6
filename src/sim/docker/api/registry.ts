/** All routes of the API: each file `NAME.routes.ts` has some. */
import type { ApiRoute } from '../dockerd/http.ts';

export const API_ROUTES: readonly ApiRoute[] = Object.values(
  import.meta.glob<readonly ApiRoute[]>('./*.routes.ts', { eager: true, import: 'default' }),
).flat();
