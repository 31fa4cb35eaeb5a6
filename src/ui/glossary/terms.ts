/** All words of the field that the page explains. */
import { CONTAINER_TERMS } from './containers.ts';
import { KERNEL_TERMS } from './kernel.ts';
import { MACHINE_TERMS } from './machines.ts';
import type { Term } from './term.ts';

export const TERMS: readonly Term[] = [...KERNEL_TERMS, ...MACHINE_TERMS, ...CONTAINER_TERMS];
