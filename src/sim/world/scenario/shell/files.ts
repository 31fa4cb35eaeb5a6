/** Files and directories of the cgroup shell: by path, or by the number of an open file (`#3`). */
import type { Actor, Cgroup, OpenFile, PollResult } from '../../../kernel/cgroup/cgroup.ts';
import type { CgroupTree } from '../../../kernel/cgroup/tree.ts';
import type { World } from '../../world.ts';
import { answerOf, durationNs, failure, noTime, OK, say, type ShellAnswer } from './answer.ts';

/** An open file or directory, and who opened it. */
interface Handle {
  readonly what: OpenFile | Cgroup;
  readonly actor: Actor;
}

/** As in a process: 0, 1 and 2 are taken. */
const FIRST_FD = 3;

export class ShellFiles {
  private readonly world: World;
  private readonly handles: (Handle | null)[] = [];

  constructor(world: World) {
    this.world = world;
  }

  private get tree(): CgroupTree {
    return this.world.tree;
  }

  private handle(name: string): Handle | null {
    return this.handles[Number(name.slice(1)) - FIRST_FD] ?? null;
  }

  /** `open PATH`: a file or a directory; gives its number. */
  open(path: string, actor: Actor): ShellAnswer {
    const directory = this.tree.find(path);
    const what = directory ?? this.tree.open(path);
    if ('ok' in what) return answerOf(what);
    const refused = isFile(what) && what.file.write ? this.tree.mayOpen(what, actor) : null;
    if (refused) return answerOf(refused);
    this.handles.push({ what, actor });
    return say(`#${String(this.handles.length - 1 + FIRST_FD)}`);
  }

  close(name: string): ShellAnswer {
    const handle = this.handle(name);
    if (!handle) return badFile(name);
    if (isFile(handle.what)) this.tree.close(handle.what);
    this.handles[Number(name.slice(1)) - FIRST_FD] = null;
    return OK;
  }

  /** A file by path or number; an errno. */
  private fileOf(name: string): OpenFile | ShellAnswer {
    if (!name.startsWith('#')) {
      const found = this.tree.open(name);
      return 'ok' in found ? answerOf(found) : found;
    }
    const what = this.handle(name)?.what;
    if (!what) return badFile(name);
    if (isFile(what)) return what;
    return failure('EISDIR', `${name} is a directory`, `${name}은(는) 디렉터리입니다`);
  }

  read(name: string): ShellAnswer {
    this.world.charge();
    const file = this.fileOf(name);
    if (!isFile(file)) return file;
    // An open file without reading is open for writing only.
    if (name.startsWith('#') && !file.file.read) return badMode(name);
    return answerOf(this.tree.readFile(file));
  }

  /** One `write(2)`; `\n` in the text is a line break. An open file is written as whoever opened it. */
  write(name: string, written: string, actor: Actor): ShellAnswer {
    const text = written.replaceAll('\\n', '\n');
    const handle = name.startsWith('#') ? this.handle(name) : null;
    if (handle && !(isFile(handle.what) && handle.what.file.write)) return badMode(name);
    const file = this.fileOf(name);
    if (!isFile(file)) return file;
    const result = handle
      ? this.tree.writeFile(file, text, { ...handle.actor, self: actor.self })
      : this.tree.write(name, text, actor);
    this.world.afterChange();
    return answerOf(result);
  }

  /** Where a child is to be made (CLONE_INTO_CGROUP): a directory, or the number of an open one. */
  directory(name: string): Cgroup | ShellAnswer {
    if (!name.startsWith('#')) {
      const found = this.tree.find(name);
      return found ?? failure('ENOENT', `no directory ${name}`, `${name} 디렉터리가 없습니다`);
    }
    const what = this.handle(name)?.what;
    if (!what) return badFile(name);
    if (!isFile(what)) return what;
    return failure('EBADF', `${name} is not a cgroup directory`, `${name}은(는) cgroup 디렉터리가 아닙니다`);
  }

  /** `poll NAME TIME`: waits for a notification. A file given by path is read first, as its reader would have. */
  poll(name: string, limit: string): ShellAnswer {
    const limitNs = durationNs(limit === '' ? '0s' : limit);
    if (limitNs === null) return noTime(limit);
    const { world } = this;
    const untilNs = world.nowNs + limitNs;
    const file = this.fileOf(name);
    if (!isFile(file)) {
      if (file.text !== 'EISDIR') return file;
      // A directory tells nothing.
      world.runTo(untilNs);
      return say('timeout');
    }
    if (!name.startsWith('#')) this.tree.readFile(file);
    for (;;) {
      const found = this.tree.poll(file);
      if (found.ready) return say('POLLPRI');
      if (world.nowNs >= untilNs) return say('timeout');
      world.runTo(Math.min(untilNs, this.nextNs(found)));
    }
  }

  /** When something may have happened, ns since the start. */
  private nextNs({ againNs }: PollResult): number {
    const { world } = this;
    const again = againNs - world.parts.zeroNs;
    return again > world.nowNs ? Math.min(again, world.nextNs) : world.nextNs;
  }
}

function badMode(name: string): ShellAnswer {
  return failure('EBADF', `${name} is not open for that`, `${name}은(는) 그렇게 쓰도록 열려 있지 않습니다`);
}

/** Whether something is an open file, not a directory or an answer. */
function isFile(what: OpenFile | Cgroup | ShellAnswer): what is OpenFile {
  return 'file' in what;
}

function badFile(name: string): ShellAnswer {
  return failure('EBADF', `${name} is not open`, `${name}은(는) 열려 있지 않습니다`);
}
