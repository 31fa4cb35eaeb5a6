/** What the Start-up room's engine uses: a part of the public face, so that its worker carries no more. */
export * from './world/startup/index.ts';
export * from './world/load/index.ts';
export { stackEntries } from './world/catalog.ts';
