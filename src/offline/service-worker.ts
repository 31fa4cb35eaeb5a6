/**
 * Keeps every file of this build, so that the page works without a network once it was opened. Workbox does the keeping: a
 * new version is fetched whole beside the old one, and what it no longer names is removed when it takes over.
 */
import { clientsClaim, skipWaiting } from 'workbox-core';
import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';
import type { PrecacheEntry } from 'workbox-precaching';

/** Put in by the build: the files, and for those whose name does not change with their content a hash of it. */
declare const FILES_OF_THIS_BUILD: (string | PrecacheEntry)[];

/** The page that is open at the first visit is served from now on too. */
clientsClaim();
cleanupOutdatedCaches();
// A file is the same whatever stands behind its `?`.
precacheAndRoute(FILES_OF_THIS_BUILD, { ignoreURLParametersMatching: [/./] });

// A new version waits until the reader asks for it or has closed the page: an open page keeps the files it was made with.
self.addEventListener('message', ({ data }) => {
  if (data === 'take-over') void skipWaiting();
});
