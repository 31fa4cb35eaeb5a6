/** Every command of docker's client that is modelled, by the name of its text. */
import type { DockerCommand } from './command.ts';

const ALL = Object.values(
  import.meta.glob<DockerCommand | readonly DockerCommand[]>('./commands/*.command.ts', {
    eager: true,
    import: 'default',
  }),
).flat();

export const DOCKER_COMMANDS: ReadonlyMap<string, DockerCommand> = new Map(ALL.map((one) => [one.name, one]));
