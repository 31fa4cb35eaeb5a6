/** What a recorded call does to other programs of the log, or needs of them before it can go on. */
export type Action =
  | { readonly kind: 'take' | 'put'; readonly channel: string; readonly bytes: number }
  | { readonly kind: 'futex-wait'; readonly key: string }
  | { readonly kind: 'futex-wake'; readonly key: string; readonly woken: number }
  | { readonly kind: 'child' | 'vfork'; readonly process: number }
  /** Whatever ended before it in the log has to have ended (end of file, poll on a pipe of the log). */
  | { readonly kind: 'order' };
