import {reachAgent, thumbprintOf} from './reach.ts';
import {type Answer, good, type Route, refused} from './route.ts';

/** The Server calls a listening agent and tells who answered: a record that is not saved (facts: Octopus REST §4.5). */
export const discover = async ({state, query, signal}: Route, spaceId: string): Promise<Answer> => {
	const [host, port, type, proxyId] = [query.get('host')?.trim(), query.get('port'), query.get('type'), query.get('proxyId')];
	if (!host) return refused(['Please provide a value for Host.']);
	if ((type ?? 'TentaclePassive') !== 'TentaclePassive') return refused([`The stand-in cannot discover ${type}.`]);
	if (proxyId && state.proxies.every(({Id}) => Id !== proxyId)) return refused([`The proxy ${proxyId} does not exist.`]);
	const Uri = `https://${host.toLowerCase()}:${port ?? 10_933}/`;
	if (!URL.canParse(Uri)) return refused([`There is no address in ${host}:${port}.`]);
	try {
		const socket = await reachAgent(state, {host, port: Number(port ?? 10_933), proxyId: proxyId ?? undefined, signal});
		const Thumbprint = thumbprintOf(socket);
		socket.on('error', () => {
			// It has said what it was asked for; how it leaves is its affair.
		});
		// Halibut says this, reads nothing and leaves (facts: Halibut §4).
		socket.end('HELLO\n\n', () => socket.destroy());
		const Endpoint = {
			CommunicationStyle: 'TentaclePassive',
			Uri,
			Thumbprint,
			ProxyId: proxyId,
			CertificateSignatureAlgorithm: 'sha256RSA',
			TentacleVersionDetails: null,
			Links: {},
		};
		return good({Id: null, Name: host, SpaceId: spaceId, Thumbprint, Uri, HealthStatus: 'Unknown', Endpoint, Links: {}});
	} catch (error) {
		const cause = error instanceof Error ? error.message : String(error);
		return refused([`An error occurred when sending a request to '${Uri}', before the request could begin: ${cause}`]);
	}
};
