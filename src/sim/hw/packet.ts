/** A packet between machines or network namespaces. Made by the sender's TCP, freed by the receiver's. */
export interface Packet {
  readonly bytes: number;
  readonly flow: number;
  /** Socket ids at both ends, in the kernels of sender and receiver. */
  readonly fromSocket: number;
  readonly toSocket: number;
  /** Kernel that owns the receiving socket. */
  readonly toKernel: number;
  /** Number of the connection between the two sockets: another one is another connection. */
  readonly connection: number;
}
