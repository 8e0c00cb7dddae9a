import {installationId} from './credentials.ts';
import type {FaultName} from './faults.ts';
import {type Answer, good, notFound, page, type Route} from './route.ts';
import {ofServer} from './server-routes.ts';
import {authentication, logIn, logOut, openId} from './sign-in-routes.ts';
import {inSpace, permissions, spaceLinks} from './space-routes.ts';
import {tasks} from './task-routes.ts';

/** Routes of the API; matched without regard to case, unknown query parameters ignored. */
export const routes = (route: Route): Answer | Promise<Answer> => {
	const path = route.path.replace(/\/$/, '');
	if (!/^\/api(\/|$)/i.test(path)) {
		return openId(route) ?? good('<html><head><title>Octopus Deploy</title></head><body>portal</body></html>');
	}
	const words = path.split('/').slice(2);
	const lower = words.map(word => word.toLowerCase());
	const [first = '', second = '', third = ''] = lower;
	if (words.length === 0) return good(rootDocument(route));
	if (first === 'authentication') return authentication(route);
	if (first === 'users') return users(route, second, third);
	if (first === 'spaces') return spaces(route, second);
	if (first === 'configuration' && third === 'certificate-global') return good(certificate(route));
	const ofItself = ofServer(route, lower);
	if (ofItself) return ofItself;
	if (first === 'tasks') return tasks(route, undefined, words.slice(1));
	if (route.state.faults.has('no-spaces')) return first.startsWith('spaces-') ? notFound : inSpace(route, 'Spaces-1', words);
	const space = spaceDocuments(route).find(({Id}) => Id.toLowerCase() === first);
	if (space) return inSpace(route, space.Id, words.slice(1));
	return first.startsWith('spaces-') ? notFound : inSpace(route, 'Spaces-1', words);
};

/** What the Server calls itself under a fault. */
const versions: ReadonlyArray<readonly [FaultName, string]> = [
	['too-old', '2019.7.1'],
	['no-spaces', '2018.12.1'],
	['version-2', '2.6.5'],
	['version-local', '0.0.0-local'],
];

const rootDocument = ({state, virtualDirectory}: Route) => {
	const {faults} = state;
	const base = `${virtualDirectory}/api`;
	const inDefaultSpace = faults.has('no-spaces') ? base : `${base}/Spaces-1`;
	return {
		Application: 'Octopus Deploy',
		Version: versions.find(([name]) => faults.has(name))?.[1] ?? state.version,
		ApiVersion: faults.has('api-too-new') ? '3.1.0' : '3.0.0',
		InstallationId: installationId,
		Links: {
			Self: base,
			CurrentUser: `${base}/users/me`,
			SignIn: `${base}/users/login{?returnUrl}`,
			SignOut: `${base}/users/logout`,
			Authentication: `${base}/authentication`,
			...(!faults.has('no-spaces') && {Spaces: `${base}/spaces{/id}{?name,skip,ids,take,partialName}`, SpaceHome: `${base}/{spaceId}`}),
			CertificateConfiguration: `${base}/configuration/certificates{/id}{?skip,take,ids,partialName}`,
			OctopusServerNodes: `${base}/octopusservernodes{/id}{?skip,take,ids,partialName}`,
			OctopusServerClusterSummary: `${base}/octopusservernodes/summary`,
			ServerStatus: `${base}/serverstatus`,
			ServerHealthStatus: `${base}/serverstatus/health`,
			ServerConfiguration: `${base}/serverconfiguration`,
			MaintenanceConfiguration: `${base}/maintenanceconfiguration`,
			Tasks: `${base}/tasks{/id}{?skip,active,environment,tenant,name,node,running,states,take,ids,partialName,spaces,includeSystem}`,
			...spaceLinks(inDefaultSpace),
		},
	};
};

const certificate = ({state, virtualDirectory}: Route) => ({
	Id: 'certificate-global',
	Name: 'OctopusServer',
	Thumbprint: state.thumbprint,
	SignatureAlgorithm: 'sha256RSA',
	Links: {PublicCer: `${virtualDirectory}/api/configuration/certificates/certificate-global/public-cer`},
});

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
	if (route.state.faults.has('no-spaces')) return notFound;
	const all = spaceDocuments(route);
	if (id === 'all') return good(all);
	if (id === '') return good(page(route, `${route.virtualDirectory}/api/spaces`, all));
	const found = all.find(space => space.Id.toLowerCase() === id);
	return found ? good(found) : notFound;
};

const users = (route: Route, id: string, what: string): Answer => {
	const {virtualDirectory, method, state} = route;
	const self = `${virtualDirectory}/api/users/Users-1`;
	const hasSpaces = !state.faults.has('no-spaces');
	const user = {
		Id: 'Users-1',
		Username: state.username,
		DisplayName: state.username,
		IsActive: true,
		IsService: true,
		Links: {Self: self, ...(hasSpaces && {Spaces: `${self}/spaces`}), Permissions: `${self}/permissions`},
	};
	if (id === 'login' && method === 'POST') return logIn(route, user);
	if (id === 'logout' && method === 'POST') return logOut(route);
	if (id === 'me' && what === '') return good(user);
	if (id !== 'users-1') return notFound;
	if (what === 'permissions') return good(permissions(state, 'Spaces-1'));
	if (what === 'spaces' && hasSpaces) return good(spaceDocuments(route));
	return what === '' ? good(user) : notFound;
};
