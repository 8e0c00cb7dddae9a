import {type Answer, good, notFound, ofSpace, page, type Route, same, spaceBase} from './route.ts';
import type {Resource, ServerState} from './state.ts';

/** Pick-lists of a space; those of environments and worker pools come in shorter pages (facts: Octopus REST §3). */
export const lists = (route: Route, spaceId: string, [what = '', id = '']: readonly string[]): Answer => {
	const {state} = route;
	const items = listsOf(state)[what];
	if (!items) return notFound;
	const all = ofSpace(items, spaceId);
	if (what === 'tenants' && id === 'status') return good({Enabled: state.tenants.length > 0});
	const isVersion2 = what === 'environments' && id === 'v2';
	if (isVersion2 && (state.faults.has('environments-v1') || state.faults.has('no-spaces'))) return notFound;
	if (id !== '' && id !== 'all' && !isVersion2) {
		const found = all.find(({Id}) => same(Id, id));
		return found ? good(found) : notFound;
	}
	const chosen = filtered(route, what, all);
	if (id === 'all') return good(chosen);
	if (isVersion2) {
		const {Links: _, ...rest} = page(
			route,
			'',
			chosen.map(item => ({...item, Type: 'Static'})),
			Number.MAX_SAFE_INTEGER,
		);
		return good(rest);
	}
	return good(page(route, `${spaceBase(route, spaceId)}/${what}`, chosen, what === 'environments' || what === 'workerpools' ? 10 : 30));
};

const listsOf = (state: ServerState): Readonly<Record<string, readonly Resource[]>> => ({
	// Nobody is asked for a list that every object inherits.
	__proto__: null as never,
	environments: state.environments,
	workerpools: state.workerPools,
	machinepolicies: state.machinePolicies,
	proxies: state.proxies,
	tenants: state.tenants,
	tagsets: state.tagSets,
	accounts: state.accounts,
});

/** `name` is exact, but a fragment for environments and tenants. */
const filtered = ({query}: Route, what: string, all: readonly Resource[]): readonly Resource[] => {
	const words = (name: string) => query.get(name)?.toLowerCase().split(',');
	const isFragment = what === 'environments' || what === 'tenants';
	const [ids, scopes, [kind] = [], [name] = []] = [words('ids'), words('scopes'), words('accountType'), words('name')];
	const fragments = [query.get('partialName'), isFragment ? query.get('name') : null].map(text => text?.toLowerCase() ?? '');
	return all.filter(
		item =>
			(!ids || ids.includes(item.Id.toLowerCase())) &&
			fragments.every(text => item.Name.toLowerCase().includes(text)) &&
			(isFragment || name === undefined || same(item.Name, name)) &&
			(!scopes || what !== 'tagsets' || (item.Scopes as readonly string[]).some(scope => scopes.includes(scope.toLowerCase()))) &&
			(kind === undefined || what !== 'accounts' || same(item.AccountType, kind)),
	);
};
