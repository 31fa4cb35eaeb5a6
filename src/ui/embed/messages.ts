/** What a framed page and the page around it say to each other. Every message is `{ ringside: 1, type, … }`. */
import * as v from 'valibot';
import { LOCALES } from '../i18n/locale.svelte.ts';

/** What the framed page says. Moments are simulated ns. */
export type ToHost =
  /** It listens: what was sent before has not been heard. */
  | { readonly type: 'ready' }
  /** A room is on screen. */
  | { readonly type: 'loaded'; readonly room: string; readonly title: string }
  /** Px that the whole page needs; sent when it changes. */
  | { readonly type: 'height'; readonly height: number }
  /** A step of a lesson is on, the first is 0. */
  | { readonly type: 'step'; readonly lesson: string; readonly index: number; readonly count: number }
  /** A question was answered; null: rather not. */
  | { readonly type: 'answer'; readonly question: string; readonly answer: string | null }
  /** On request: the moment in words and as a link. */
  | {
      readonly type: 'state';
      readonly room: string;
      readonly link: string;
      readonly nowNs: number;
      readonly endNs: number;
      readonly playing: boolean;
      readonly text: string;
    };

const FromHostSchema = v.variant('type', [
  /** Opens what a hash such as `#/start?stacks=bare,kvm` names. */
  v.object({ type: v.literal('load'), link: v.pipe(v.string(), v.startsWith('#/'), v.maxLength(20_000)) }),
  v.object({ type: v.literal('play') }),
  v.object({ type: v.literal('pause') }),
  v.object({ type: v.literal('step'), direction: v.optional(v.picklist([1, -1]), 1) }),
  v.object({ type: v.literal('get-state') }),
  v.object({ type: v.literal('set-lang'), lang: v.picklist(LOCALES) }),
]);

/** What the page around it may ask for. */
export type FromHost = v.InferOutput<typeof FromHostSchema>;

/** Reads a message; null: it is none of ours, or it asks for nothing that is known. */
export function readMessage(data: unknown): FromHost | null {
  if (typeof data !== 'object' || data === null || !('ringside' in data) || data.ringside !== 1) return null;
  const { success, output } = v.safeParse(FromHostSchema, data);
  return success ? output : null;
}
