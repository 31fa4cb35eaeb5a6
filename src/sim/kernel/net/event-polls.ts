/** Epoll instances: which sockets each watches, which of them have data, who waits. */
import { invariant } from '../../core/invariant.ts';

/** The key of a pipe among what epoll instances watch; a socket's is its number. */
export function pipeKey(pipe: number): number {
  return -1 - pipe;
}

/** One epoll instance, level-triggered. */
export interface EventPoll {
  /** User data by watched socket. */
  readonly interest: Map<number, number>;
  /** Sockets to look at in the next `epoll_wait`, oldest first (`rdllist`). */
  ready: number[];
  /** Members of `ready`. */
  readonly listed: Set<number>;
  /** Task in `epoll_wait`, 0: none. */
  waiter: number;
  /** The caller's buffer: user data of the sockets that the last `epoll_wait` reported. */
  events: number[];
}

export class EventPolls {
  private readonly polls: EventPoll[] = [];

  /** A new instance; returns its number. */
  make(): number {
    return this.polls.push({ interest: new Map(), ready: [], listed: new Set(), waiter: 0, events: [] }) - 1;
  }

  get(id: number): EventPoll {
    const poll = this.polls[id];
    if (poll === undefined) invariant(false, 'no-such-epoll', String(id));
    return poll;
  }

  /** A watched socket got data (`ep_poll_callback`). Returns the task to wake, 0: nobody waits or watches. */
  dataReady(id: number, socket: number): number {
    if (id < 0) return 0;
    const poll = this.get(id);
    if (!poll.listed.has(socket)) {
      poll.listed.add(socket);
      poll.ready.push(socket);
    }
    const { waiter } = poll;
    poll.waiter = 0;
    return waiter;
  }

  /**
   * Fills the caller's buffer (`ep_send_events`): a socket that still has data stays on the list, behind the others, and is
   * looked at again the next time; one without is dropped. Returns how many were looked at.
   */
  collect(id: number, maxEvents: number, hasData: (socket: number) => boolean): number {
    const poll = this.get(id);
    const { interest, listed } = poll;
    const events: number[] = [];
    const again: number[] = [];
    let looked = 0;
    while (looked < poll.ready.length && events.length < maxEvents) {
      const socket = poll.ready[looked++] as number;
      if (hasData(socket)) {
        events.push(interest.get(socket) ?? 0);
        again.push(socket);
      } else listed.delete(socket);
    }
    poll.ready = [...poll.ready.slice(looked), ...again];
    poll.events = events;
    return looked;
  }
}
