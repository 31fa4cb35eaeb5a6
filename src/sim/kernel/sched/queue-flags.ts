/** Why an entity joins or leaves a queue, as bits that combine (`ENQUEUE_*`, `DEQUEUE_*`). */
export const ENQUEUE_WAKEUP = 1;
export const ENQUEUE_INITIAL = 2;
export const ENQUEUE_MIGRATED = 4;
export const DEQUEUE_SLEEP = 1;
/** Really take off an entity that stayed queued after its sleep began. */
export const DEQUEUE_DELAYED = 2;
/** Never leave it queued (exit, freezing). */
export const DEQUEUE_SPECIAL = 4;
/** Parked for lack of quota. */
export const DEQUEUE_THROTTLE = 8;
