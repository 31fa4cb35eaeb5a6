import { own } from '../../../../core/own.ts';
import { text } from '../../../../core/text.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { mount } from '../../../../kernel/extra-calls/mounts.ts';
import { userString } from '../../../../kernel/user-string.ts';
import { MS } from '../../../../kernel/vfs/mount-calls.ts';
import { askOf, defineShellOp } from '../op.ts';

/** Changes of a mount that is there: the word, then where. */
const CHANGES: Readonly<Record<string, number>> = Object.freeze({
  shared: MS.SHARED,
  private: MS.PRIVATE,
  slave: MS.SLAVE,
  unbindable: MS.UNBINDABLE,
  rshared: MS.SHARED | MS.REC,
  rprivate: MS.PRIVATE | MS.REC,
  rslave: MS.SLAVE | MS.REC,
  runbindable: MS.UNBINDABLE | MS.REC,
  ro: MS.REMOUNT | MS.BIND | MS.RDONLY,
  rw: MS.REMOUNT | MS.BIND,
});
/** A part of what is mounted already: the word, from where, to where. */
const PLACED: Readonly<Record<string, number>> = Object.freeze({
  bind: MS.BIND,
  rbind: MS.BIND | MS.REC,
  move: MS.MOVE,
});

export default defineShellOp({
  name: 'mount',
  usage: 'TYPE|bind|rbind|move SRC DST [OPTIONS], or ro|rw|[r]shared|[r]private|[r]slave|[r]unbindable DST',
  about: text('mounts, or changes a mount', '마운트하거나 마운트를 바꿈'),
  accepts: ([kind = '', ...words]) =>
    own(CHANGES, kind) === undefined ? words.length >= 2 : words.length === 1,
  body: (p) => {
    makeCall(p, mount, (kernel, ctx) => {
      const [kind = '', ...words] = askOf(kernel, ctx).words;
      const change = own(CHANGES, kind);
      const placed = own(PLACED, kind);
      const [source = '', target = '', options = ''] = change === undefined ? words : ['', ...words];
      ctx.set(0, userString(source));
      ctx.set(1, userString(target));
      ctx.set(2, userString(placed === undefined ? kind : ''));
      ctx.set(3, change ?? placed ?? 0);
      ctx.set(4, userString(options));
    });
  },
});
