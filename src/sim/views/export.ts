/** Traces as files: apart from the view of the room, which is there before anybody wants one. */
export { exportTrace } from '../world/export-trace.ts';
