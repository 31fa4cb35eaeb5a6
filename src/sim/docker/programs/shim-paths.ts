/** Where containerd keeps a container's bundle, and where its shim listens. */
export const BUNDLES = '/run/containerd/io.containerd.runtime.v2.task/moby';

export function shimSocket(id: string): string {
  return `/run/containerd/s/${id}`;
}

/** Where runc keeps what it knows of containers. */
export const RUNC_ROOT = '/run/docker/runtime-runc/moby';
