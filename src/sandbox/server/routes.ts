import {type Answer, good, notFound, type Route} from './route.ts';
import {inSpace} from './space-routes.ts';
import {tasks} from './task-routes.ts';

/** Routes of the API; matched without regard to case, unknown query parameters ignored. */
export const routes = (route: Route): Answer | Promise<Answer> => {
	const path = route.path.replace(/\/$/, '');
	if (!/^\/api(\/|$)/i.test(path)) return good('<html><head><title>Octopus Deploy</title></head><body>portal</body></html>');
	const words = path.split('/').slice(2);
	const [first = '', second = '', third = ''] = words.map(word => word.toLowerCase());
	if (words.length === 0) return good(rootDocument(route));
	if (first === 'users') return users(route, second, third);
	if (first === 'spaces') return spaces(route, second);
	if (first === 'configuration' && third === 'certificate-global') return good(certificate(route));
	if (first === 'octopusservernodes' && second === 'summary') return good({Nodes: nodes(route), Links: {}});
	if (first === 'serverstatus' && second === 'redis') return sharedQueue(route);
	if (first === 'serverstatus' && second === '')
		return good({IsInMaintenanceMode: route.state.faults.has('maintenance'), IsUpgradeAvailable: false, Links: {}});
	if (first === 'tasks') return tasks(route, undefined, words.slice(1));
	const space = spaceDocuments(route).find(({Id}) => Id.toLowerCase() === first);
	if (space) return inSpace(route, space.Id, words.slice(1));
	return first.startsWith('spaces-') ? notFound : inSpace(route, 'Spaces-1', words);
};

const rootDocument = ({state, virtualDirectory}: Route) => ({
	Application: 'Octopus Deploy',
	Version: state.faults.has('too-old') ? '2019.7.1' : state.version,
	ApiVersion: '3.0.0',
	InstallationId: '5f0b9a4e-0000-4000-8000-000000000001',
	Links: {
		Self: `${virtualDirectory}/api`,
		CurrentUser: `${virtualDirectory}/api/users/me`,
		Spaces: `${virtualDirectory}/api/spaces{/id}{?name,skip,ids,take,partialName}`,
		SpaceHome: `${virtualDirectory}/api/{spaceId}`,
		SignIn: `${virtualDirectory}/api/users/login{?returnUrl}`,
		CertificateConfiguration: `${virtualDirectory}/api/configuration/certificates{/id}{?skip,take,ids,partialName}`,
		OctopusServerClusterSummary: `${virtualDirectory}/api/octopusservernodes/summary`,
		ServerStatus: `${virtualDirectory}/api/serverstatus`,
	},
});

const certificate = ({state, virtualDirectory}: Route) => ({
	Id: 'certificate-global',
	Name: 'OctopusServer',
	Thumbprint: state.thumbprint,
	SignatureAlgorithm: 'sha256RSA',
	Links: {PublicCer: `${virtualDirectory}/api/configuration/certificates/certificate-global/public-cer`},
});

const nodes = ({state}: Route) =>
	state.exchanges.map((_exchanges, index) => ({
		Id: `OctopusServerNodes-node${index + 1}`,
		Name: `node${index + 1}`,
		MaxConcurrentTasks: 5,
		IsInMaintenanceMode: false,
		IsOffline: state.faults.has('node-down') && index === state.exchanges.length - 1,
		Version: state.version,
	}));

/** An older Server has no such page (facts: Octopus REST §2.5). */
const sharedQueue = ({state: {faults}}: Route): Answer =>
	faults.has('shared-queue') || faults.has('shared-queue-broken')
		? good({IsEnabled: true, IsConfigured: true, IsReachable: !faults.has('shared-queue-broken')})
		: notFound;

/** Those that the key's user may see. */
const spaceDocuments = ({state: {spaces: all, faults}, virtualDirectory}: Route) =>
	all
		.filter(({Id}) => !(faults.has('space-hidden') && Id === 'Spaces-1'))
		.map(space => ({
			...space,
			IsDefault: space.IsDefault && !faults.has('no-default-space'),
			TaskQueueStopped: faults.has('task-queue-stopped') && space.Id === 'Spaces-1',
			Links: {Self: `${virtualDirectory}/api/spaces/${space.Id}`, SpaceHome: `${virtualDirectory}/api/${space.Id}`},
		}));

const spaces = (route: Route, id: string): Answer => {
	const all = spaceDocuments(route);
	if (id === 'all') return good(all);
	if (id === '') return good({TotalResults: all.length, ItemsPerPage: all.length, NumberOfPages: 1, Items: all, Links: {}});
	const found = all.find(space => space.Id.toLowerCase() === id);
	return found ? good(found) : notFound;
};

const users = (route: Route, id: string, what: string): Answer => {
	const {virtualDirectory} = route;
	const self = `${virtualDirectory}/api/users/Users-1`;
	if (id === 'users-1' && what === 'spaces') return good(spaceDocuments(route));
	if (id !== 'me' || what !== '') return notFound;
	return good({
		Id: 'Users-1',
		Username: 'svc-deploy',
		DisplayName: 'svc-deploy',
		IsActive: true,
		IsService: true,
		Links: {Self: self, Spaces: `${self}/spaces`, Permissions: `${self}/permissions`},
	});
};
