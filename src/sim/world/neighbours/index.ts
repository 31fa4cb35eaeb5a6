/** The Neighbours room's engine: what other layers may use of it. */
export { makePlan, type PlanChoice } from './plan.ts';
export { NeighbourSession, type StepKind } from './session.ts';
