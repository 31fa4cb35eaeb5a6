/** What is selected on the page: one path for all rooms (see `entity.ts`). A room that does not have it selects nothing and leaves it. */
export class Selected {
  path: string | null = $state(null);
}
