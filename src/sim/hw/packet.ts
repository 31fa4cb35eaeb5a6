/** What TCP says in a segment of a connection that has windows (RFC 9293, selective acknowledgements of RFC 2018). Frozen. */
export interface TcpHeader {
  /** Number of its first byte, and of the next byte that its sender wants. */
  readonly seq: number;
  readonly ack: number;
  /** Bytes that its sender has room for. */
  readonly window: number;
  /** What its sender has beyond `ack`, from and to, newest first. */
  readonly sacks: readonly (readonly [number, number])[];
}

/** What a packet holds of its socket's memory until it has left the machine or is lost: a number of its kernel's. Frozen. */
export interface PacketMemory {
  readonly kernel: number;
  readonly charge: number;
}

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
  /** It carries no data but this step of the handshake, or an acknowledgement of its own. Absent: data. */
  readonly control?: 'syn' | 'syn-ack' | 'ack' | 'data-ack';
  /** Absent: its connection has no windows, because nothing on its way can lose it. */
  readonly tcp?: TcpHeader;
  readonly wmem?: PacketMemory;
  /** Network namespace that it comes from. Absent: nobody asks. */
  readonly netns?: string;
}
