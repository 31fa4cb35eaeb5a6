/** Where a process stands in the file system (`struct fs_struct`): its root, its working directory, its mask for new files. */
import type { Mount } from './mount-namespace.ts';

export class FsStruct {
  root: Mount;
  pwd: string;
  umask: number;
  /** Root and working directory as whoever keeps the names of files knows them (`vfs/`). Frozen. */
  dirs: object | null;

  constructor(root: Mount, pwd = '/', umask = 0o022, dirs: object | null = null) {
    this.root = root;
    this.pwd = pwd;
    this.umask = umask;
    this.dirs = dirs;
  }

  /** That of a child which does not share it (`copy_fs_struct`). */
  copy(): FsStruct {
    return new FsStruct(this.root, this.pwd, this.umask, this.dirs);
  }
}
