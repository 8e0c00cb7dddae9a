import type {RecordFacts} from './facts.ts';

/** The path of what is in a space, below the portal; `''` is the only one of a Server that has no spaces yet (facts: Octopus REST §2.1). */
export const spacePath = (spaceId: string): string => (spaceId === '' ? '/api' : `/api/${encodeURIComponent(spaceId)}`);

/** Where the records of a kind are, below the space. */
export const collectionOf = (registeredAs: RecordFacts['registeredAs'] | undefined): string =>
	registeredAs === 'worker' ? '/workers' : '/machines';

/** Where the records of a kind are, or one of them, below the portal. */
export const recordPath = (spaceId: string, registeredAs: RecordFacts['registeredAs'] | undefined, id?: string): string =>
	`${spacePath(spaceId)}${collectionOf(registeredAs)}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;
