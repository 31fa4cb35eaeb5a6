/** Every command of kubectl that is modelled. */
import type { KubeCommand } from './command.ts';

const ALL = Object.values(
  import.meta.glob<KubeCommand | readonly KubeCommand[]>('./commands/*.command.ts', {
    eager: true,
    import: 'default',
  }),
).flat();

export const KUBE_COMMANDS: ReadonlyMap<string, KubeCommand> = new Map(ALL.map((one) => [one.name, one]));
