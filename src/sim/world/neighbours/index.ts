/** The Neighbours room's engine: what other layers may use of it. */
export { makePlan } from './plan.ts';
export { NeighbourSession } from './session.ts';
