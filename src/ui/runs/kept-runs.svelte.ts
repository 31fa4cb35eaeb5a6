/** The reader's own runs, kept by the browser: those with a name, and one set aside to be compared with. */
import { embed } from '../embed/embed.svelte.ts';
import { fits, freeName, joined, printRuns, readRuns, type SavedRun } from './saved.ts';

const KEY = 'ringside.runs';
/** The one set aside, as a list of one. */
const ASIDE = 'ringside.runs.aside';
/** What was found and could not be read is put here before anything is written over it. */
const UNREAD = 'ringside.runs.unread';

/** Why the browser does not keep them. */
type Unkept = 'embed' | 'refused';

class KeptRuns {
  named: readonly SavedRun[] = $state.raw([]);
  /** Link of the run set aside; null: none. */
  aside: string | null = $state.raw(null);
  /** Null: it keeps them. */
  unkept: Unkept | null = $state.raw(null);
  /** What the browser had kept could not be read, and was put aside. */
  unread = $state(false);

  /** Looks up what is kept; another window may have changed it. */
  look(): void {
    // A page in another one's frame keeps nothing and looks at nothing that was kept.
    if (embed.query !== null) this.unkept = 'embed';
    if (this.unkept !== null) return;
    this.named = this.#stored(KEY);
    this.aside = this.#stored(ASIDE)[0]?.link ?? this.aside;
  }

  /** Sets a run aside; it takes the place of the one before. */
  setAside(link: string): void {
    this.aside = link;
    const runs = [{ name: 'aside', link }];
    if (fits(runs)) this.#keep(ASIDE, runs);
  }

  /** Adds runs that are not there yet, under names that are free; answers false, and adds none, where they are too many or too long. */
  join(more: readonly SavedRun[]): boolean {
    return this.#change((runs) => joined(runs, more));
  }

  rename(from: string, to: string): void {
    this.#change((runs) => {
      const others = runs.filter(({ name }) => name !== from);
      return runs.map((run) => (run.name === from ? { ...run, name: freeName(to, others) } : run));
    });
  }

  remove(name: string): void {
    this.#change((runs) => runs.filter((run) => run.name !== name));
  }

  /** Of what is kept now, so that two windows do not take each other's runs away. What cannot be kept stays for this visit. */
  #change(change: (runs: readonly SavedRun[]) => readonly SavedRun[]): boolean {
    const next = change(this.unkept === null ? this.#stored(KEY) : this.named);
    if (!fits(next)) return false;
    this.named = next;
    this.#keep(KEY, next);
    return true;
  }

  #keep(key: string, runs: readonly SavedRun[]): void {
    if (this.unkept === 'embed') return;
    try {
      localStorage.setItem(key, printRuns(runs));
      this.unkept = null;
    } catch {
      this.unkept = 'refused';
    }
  }

  #stored(key: string): readonly SavedRun[] {
    try {
      const text = localStorage.getItem(key);
      if (text === null) return [];
      const read = readRuns(text);
      if ('runs' in read) return read.runs;
      localStorage.setItem(UNREAD, text);
      localStorage.removeItem(key);
      this.unread = true;
      return [];
    } catch {
      this.unkept = 'refused';
      return key === KEY ? this.named : [];
    }
  }
}

export const keptRuns = new KeptRuns();
