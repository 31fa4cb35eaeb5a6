/** The builder for programs that run in a kernel. */
import type { Cpu } from '../../hw/cpu.ts';
import { program as makeProgram, type ProgramBuilder } from '../../ops/builder.ts';
import type { Program } from '../../ops/op.ts';
import type { Kernel } from '../kernel.ts';

export type KernelBuilder = ProgramBuilder<Kernel, Cpu>;

/** Makes a program of kernel (or user) code. */
export function program(name: string, body: (p: KernelBuilder) => void): Program {
  return makeProgram<Kernel, Cpu>(name, body);
}
