import type { Image } from '../../shell/sys.ts';

/** A program of the chain, whose words begin with its name. */
export function chainImage(argv: readonly string[], env: Image['env']): Image {
  return { program: argv[0] ?? '', family: 'busybox', argv, env };
}
