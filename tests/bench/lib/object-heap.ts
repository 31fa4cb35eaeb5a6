/** An event of the plain heap; `cancelled` marks it, and the pop skips it. */
export interface ObjectEvent {
  timeNs: number;
  sequence: number;
  payload: number;
  cancelled: boolean;
}

/** The textbook stable binary heap of objects: what one writes first, and what the typed heap is compared with. */
export class ObjectHeap {
  private readonly events: ObjectEvent[] = [];
  private sequence = 0;

  push(timeNs: number, payload: number): ObjectEvent {
    const event = { timeNs, sequence: this.sequence++, payload, cancelled: false };
    const { events } = this;
    let at = events.length;
    events.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(event, events[parent]!)) break;
      events[at] = events[parent]!;
      at = parent;
    }
    events[at] = event;
    return event;
  }

  pop(): ObjectEvent | undefined {
    let first = this.removeFirst();
    while (first?.cancelled === true) first = this.removeFirst();
    return first;
  }

  private removeFirst(): ObjectEvent | undefined {
    const { events } = this;
    const first = events[0];
    const last = events.pop();
    if (last === undefined || events.length === 0) return first;
    let at = 0;
    for (let child = 1; child < events.length; child = 2 * at + 1) {
      if (child + 1 < events.length && isBefore(events[child + 1]!, events[child]!)) child += 1;
      if (!isBefore(events[child]!, last)) break;
      events[at] = events[child]!;
      at = child;
    }
    events[at] = last;
    return first;
  }
}

function isBefore(a: ObjectEvent, b: ObjectEvent): boolean {
  return a.timeNs < b.timeNs || (a.timeNs === b.timeNs && a.sequence < b.sequence);
}
