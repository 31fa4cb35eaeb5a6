/**
 * What a view is: one panel of a room, in one file `NAME.view.svelte` that exports `view` beside its component. A file in a
 * room's folder is that room's; one in `ui/views` is in every room whose facts it reads. The shell puts it in its place.
 */
import type {
  ErasFrame,
  EraSpec,
  Frame,
  LiveMachine,
  MemoryView,
  NetworkView,
  NeighbourFrame,
  StartRaceView,
  StartSpec,
} from '../../bridge/protocol.ts';
import type { Text } from '../i18n/locale.svelte.ts';
import type { SharedNow } from './room-lab.ts';

/** What of the world can be shown at a moment. A room gives what it has; a view is there while all that it reads is. */
export interface Facts {
  /** The choices that all rooms share. */
  readonly host: SharedNow;
  /** The moment in words. */
  readonly narration: string;
  /** State machines of what is looked at, with the state each is in. */
  readonly machines: readonly LiveMachine[];
  /** Operations in stacks. */
  readonly hops: Frame;
  /** Cgroups on one machine. */
  readonly groups: NeighbourFrame;
  /** What those hold in memory, where the kernel keeps account of it. */
  readonly memory: MemoryView;
  /** What those send and receive, where somebody shapes the network. */
  readonly network: NetworkView;
  /** Starts of stacks on one clock. */
  readonly race: StartRaceView;
  /** Stacks to be raced or loaded. */
  readonly starts: StartSpec;
  /** Servers under load: what is asked for. */
  readonly load: StartSpec;
  /** One server in several eras; what of it is asked for. */
  readonly eras: ErasFrame;
  readonly eraSpec: EraSpec;
}
export type Fact = keyof Facts;

/** `over`: dialogs and the like, in no column. */
export type Place = 'controls' | 'middle' | 'inspector' | 'over';
/** How the page is looked at: columns beside each other, one below the other, or on a projector without the outer columns. */
export type Mode = 'wide' | 'narrow' | 'present';

export interface View {
  readonly id: string;
  readonly title: Text;
  /** What it shows, in a sentence, for who asks what this is. */
  readonly about: Text;
  readonly place: Place;
  /** Where it stands elsewhere in a mode; null: it is not shown. */
  readonly instead?: Readonly<Partial<Record<Mode, Place | null>>>;
  /** Place among its neighbours; the lowest is the first one. */
  readonly order: number;
  readonly reads: readonly Fact[];
  /** The shell writes the title above it; else its first line says more than that. */
  readonly heading?: 'title';
  /** It gets no more height than the others of its column leave, and scrolls by itself; on a projector it takes all of it. */
  readonly fills?: boolean;
  /** It tells of what is selected: where that comes up as a sheet over the page, it stands first. */
  readonly tellsSelected?: boolean;
  /** It is seldom needed: it stands folded with its like at the end of its column. */
  readonly folded?: boolean;
}

export function defineView(view: View): View {
  return Object.freeze(view);
}

/** The views that stand in a place now, in their order. */
export function viewsAt<F extends { readonly view: View }>(
  files: readonly F[],
  place: Place,
  mode: Mode,
  facts: Partial<Facts>,
): readonly F[] {
  return files
    .filter(
      ({ view: { instead, ...view } }) =>
        (instead?.[mode] === undefined ? view.place : instead[mode]) === place,
    )
    .filter(({ view }) => view.reads.every((fact) => facts[fact] !== undefined))
    .sort((a, b) => a.view.order - b.view.order);
}
