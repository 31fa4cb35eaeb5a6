/** Every folder of programs that a world can run. */
import { clients } from './clients.ts';
import type { ProgramKind } from './define.ts';
import { loads } from './loads.ts';
import { operations } from './operations.ts';
import { servers } from './servers.ts';

export const PROGRAM_KINDS: readonly ProgramKind[] = Object.freeze([operations, servers, clients, loads]);
