/** What the Neighbours room's engine uses: a part of the public face, so that its worker carries no more. */
export * from './world/neighbours/index.ts';
