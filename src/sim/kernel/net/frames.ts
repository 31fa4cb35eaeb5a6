/** Sizes of Ethernet frames, bytes. */

/** Ethernet, IP and TCP headers with timestamps: what each frame of a long packet has besides its payload. */
export const HEADER_BYTES = 14 + 20 + 32;
/** Payload of one frame. */
export const MSS = 1448;
/** Longest frame: MTU and Ethernet header. */
export const FRAME_BYTES = MSS + HEADER_BYTES;
