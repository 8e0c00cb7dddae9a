import type {Resource, ServerState, Task} from './state.ts';

/** A reply: text as `text/html` unless its headers say otherwise, everything else as JSON. */
export type Answer = {
	readonly status: number;
	readonly body?: unknown;
	readonly headers?: Readonly<Record<string, string | readonly string[]>>;
};

/** A request on its way to its answer. */
export type Route = {
	readonly state: ServerState;
	readonly virtualDirectory: string;
	/** The verb that is meant: an override counts. */
	readonly method: string;
	/** `https://host:port`, as the client called it. */
	readonly origin: string;
	/** The session's cookie, when the request is one of a session. */
	readonly session: string | undefined;
	/** Below the virtual directory. */
	readonly path: string;
	readonly query: URLSearchParams;
	readonly body: unknown;
	readonly startHealthCheck: (task: Task) => void;
	/** The end of the Server. */
	readonly signal: AbortSignal;
};

export const good = (body: unknown): Answer => ({status: 200, body});

export const notFound: Answer = {status: 404, body: {ErrorMessage: 'The resource you requested was not found.'}};

export const refused = (errors: readonly string[]): Answer => ({
	status: 400,
	body: {ErrorMessage: 'There was a problem with your request.', Errors: errors},
});

/** Names and ids are compared trimmed and without regard to case (facts: Octopus REST §3.1). */
export const same = (one: unknown, other: string): boolean =>
	typeof one === 'string' && one.trim().toLowerCase() === other.trim().toLowerCase();

export const bodyObject = ({body}: Route): Readonly<Record<string, unknown>> =>
	typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};

export const ofSpace = <Item extends Resource>(items: readonly Item[], spaceId: string): readonly Item[] =>
	items.filter(({SpaceId}) => SpaceId === undefined || SpaceId === spaceId);

/** Where a space's resources are: a Server without spaces has one place for all. */
export const spaceBase = ({state, virtualDirectory}: Route, spaceId: string): string =>
	`${virtualDirectory}/api${state.faults.has('no-spaces') ? '' : `/${spaceId}`}`;

/** A page of a list, with the link to the next one. `usual`: items of a page when the request does not say. */
export const page = ({state, query}: Route, path: string, items: readonly unknown[], usual = 30) => {
	const most = state.faults.has('page-size-1') ? 1 : (state.largestPage ?? 2_147_483_647);
	const number = (name: string, otherwise: number) => {
		const given = query.get(name);
		return given !== null && /^\d+$/.test(given) ? Number(given) : otherwise;
	};
	const skip = number('skip', 0);
	const take = Math.max(1, Math.min(number('take', usual), most));
	const isHostile = state.faults.has('hostile-links');
	const hasMore = skip + take < items.length || isHostile;
	return {
		TotalResults: items.length,
		ItemsPerPage: take,
		NumberOfPages: Math.max(1, Math.ceil(items.length / take)),
		Items: items.slice(skip, skip + take),
		Links: hasMore ? {'Page.Next': `${isHostile ? '//elsewhere.example.test' : ''}${path}?skip=${skip + take}&take=${take}`} : {},
	};
};
