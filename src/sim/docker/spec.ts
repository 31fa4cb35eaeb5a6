/** What a runtime is told of a container: `config.json` of its bundle, as OCI has it, as far as it is used. */
export interface OciProcess {
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly cwd: string;
  readonly user: { readonly uid: number; readonly gid: number };
  readonly terminal: boolean;
  readonly capabilities: readonly string[];
  readonly noNewPrivileges: boolean;
}

export interface OciMount {
  readonly destination: string;
  readonly type: string;
  readonly source: string;
  readonly options: readonly string[];
}

export interface OciDevice {
  readonly path: string;
  readonly type: 'c' | 'b';
  readonly major: number;
  readonly minor: number;
  readonly access: string;
}

export interface OciSpec {
  readonly process: OciProcess;
  readonly root: { readonly path: string; readonly readonly: boolean };
  readonly hostname: string;
  readonly mounts: readonly OciMount[];
  /** What the network is set up by before the root changes: a socket that is told of the process; '': nothing. */
  readonly hook: string;
  readonly linux: {
    /** Kind of each, and the process whose it joins; 0: a new one. */
    readonly namespaces: readonly { readonly type: string; readonly pid: number }[];
    readonly cgroupsPath: string;
    /** Files of its cgroup and what is written to them, in order. */
    readonly resources: readonly (readonly [file: string, text: string])[];
    readonly maskedPaths: readonly string[];
    readonly readonlyPaths: readonly string[];
    readonly seccomp: boolean;
    readonly devices: readonly OciDevice[];
  };
}
