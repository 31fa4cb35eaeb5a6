/**
 * The `io` controller: what a group gives to its kernel's disk (`io.stat`), and how much it may (`io.max`). A request above the limit
 * of its group or of one above waits (`io/throttle.ts`). Source: block/blk-cgroup.c, block/blk-throttle.c (6.18).
 */
import { text } from '../../core/text.ts';
import type { FileContext } from './cgroup.ts';
import { defineController } from './controller.ts';
import * as files from './io/files.ts';
import { countIo, ioOf, IoState } from './io/io-state.ts';

const FLUSH = 2;

export default defineController({
  id: 'io',
  text: text('Block I/O: bytes and requests a second', '블록 I/O: 초당 바이트와 요청 수'),
  implicit: false,
  threaded: false,
  files: [
    { name: 'io.stat', onRoot: true, read: (ctx) => files.readStat(ctx) },
    {
      name: 'io.max',
      read: (ctx) => files.readMax(ctx),
      write: (ctx, written) => files.writeMax(ctx, written),
    },
    {
      name: 'io.weight',
      read: (ctx) => files.readWeight(ctx),
      write: (ctx, written) => files.writeWeight(ctx, written),
    },
    ...(['qos', 'model'] as const).map((name) => ({
      name: `io.cost.${name}`,
      onRoot: true,
      rootOnly: true,
      since: '5.4',
      read: (ctx: FileContext) => files.readCost(ctx, name),
      write: (ctx: FileContext, written: string) => files.writeCost(ctx, name, written),
    })),
  ],
  boot: (root) => void root.css.set('io', new IoState()),
  online: (cgroup, host) => {
    cgroup.css.set('io', new IoState());
    if (cgroup.parent && ioOf(cgroup.parent)?.throttle) files.comesOnline(cgroup, host);
  },
  offline: (cgroup, { io }) => {
    const group = ioOf(cgroup)?.throttle;
    cgroup.css.delete('io');
    if (group && io.throttle) io.free(io.throttle.forget(group));
  },
  ioSubmit: (cgroup, { op, bytes }, { io }, task) => {
    if (op === FLUSH) return 0;
    const direction = op === 0 ? 0 : 1;
    const group = ioOf(cgroup)?.throttle;
    if (group && io.throttle?.submit(group, { direction, bytes, task })) {
      io.hold(task, cgroup);
      return Infinity;
    }
    countIo(cgroup, direction, bytes);
    return 0;
  },
});
