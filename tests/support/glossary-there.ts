/** Every text has its words marked from the start: which of the page's late parts comes first is not the tests' matter. */
import { glossary } from '../../src/ui/glossary/glossary.svelte.ts';

await glossary.load();
