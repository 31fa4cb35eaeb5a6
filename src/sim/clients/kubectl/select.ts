/** Words that name objects: `pods`, `pod web`, `deployment/web`. */
import { Failure } from '../client.ts';
import { findResource, type Resource } from './resources.ts';

export interface Selected {
  readonly resource: Resource;
  /** '' is all of them. */
  readonly name: string;
}

export function resourceNamed(word: string): Resource {
  const resource = findResource(word);
  if (resource === undefined) throw new Failure(`error: the server doesn't have a resource type "${word}"`);
  return resource;
}

/** Objects that words name, in their order. */
export function select(words: readonly string[], hint = ''): readonly Selected[] {
  const [first, ...rest] = words;
  if (first === undefined) {
    throw new Failure(`error: ${hint === '' ? 'You must specify the type of resource to get.' : hint}`);
  }
  if (first.includes('/')) {
    return words.map((word) => {
      const [kind = '', name = ''] = word.split('/');
      if (!word.includes('/')) {
        throw new Failure(
          "error: there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
        );
      }
      return { resource: resourceNamed(kind), name };
    });
  }
  const resources = first.split(',').map(resourceNamed);
  return resources.flatMap((resource) =>
    rest.length === 0 ? [{ resource, name: '' }] : rest.map((name) => ({ resource, name })),
  );
}
