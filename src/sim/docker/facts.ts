/** What the host of a Docker engine is: one set of figures for the machine that is built and for what dockerd tells of it. */
export const HOST_FACTS = Object.freeze({
  cpus: 2,
  memoryBytes: 2 ** 31,
  /** Release of its kernel. */
  kernel: '6.18',
  hostname: 'host',
});
