import { describe, test } from 'vitest';
import { taskDefinition, taskMachine } from '../../../src/sim/kernel/task.machine.ts';
import { ociDefinition, ociMachine } from '../../../src/sim/runtimes/oci.machine.ts';
import { vcpuDefinition, vcpuMachine } from '../../../src/sim/virt/vcpu.machine.ts';
import { expectSameCells, expectSameWalk } from './agree.ts';

describe.each([
  ['task', taskDefinition, taskMachine],
  ['vcpu', vcpuDefinition, vcpuMachine],
  ['oci', ociDefinition, ociMachine],
])('the %s machine', (_name, definition, table) => {
  test('is the same table as XState interprets, in every state and event', () => {
    expectSameCells(definition, table);
  });

  test('walks like XState for 2,000 random events', () => {
    expectSameWalk(definition, table, 2000, 7);
  });
});
