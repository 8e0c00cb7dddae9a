import {addressText} from '../model/address.ts';
import type {AddressTry, AnswerSeen, TcpSeen, TlsSeen, TunnelSeen} from '../model/probes.ts';
import {ask} from './ask.ts';
import {type Endpoint, openTls, openWay} from './connection.ts';
import {quietRequest} from './quiet-request.ts';
import {secondHello, wantsSecondHello} from './second-hello.ts';
import {whatListens} from './what-listens.ts';

/** Follows one address as far as it goes. Never rejects, leaves nothing open. */
export const probeAddress = async (endpoint: Endpoint): Promise<AddressTry> => {
	const {address} = endpoint;
	const {tcp: connecting, tunnel, socket: opened} = await openWay(endpoint);
	const wasCut = !opened && isCutAtOnce(connecting) && !endpoint.via;
	if (!opened && !wasCut) return {address, tcp: connecting, ...(tunnel && {tunnel: await withSpeaker(tunnel, endpoint)})};
	const tcp: TcpSeen = wasCut ? {connected: true, milliseconds: connecting.milliseconds} : connecting;
	const first = opened
		? await openTls(opened, endpoint)
		: {tls: {established: false, milliseconds: 0, code: 'ECONNRESET'}, socket: undefined};
	const {tls, socket: secured} = wantsSecondHello(first.tls) ? await secondHello(first.tls, secondLook(endpoint)) : first;
	const seen = {address, tcp, ...(tunnel && {tunnel}), tls};
	if (!secured) {
		const clear = speaksClearText(tls) ? await whatSpeaks(endpoint) : undefined;
		return {...seen, ...(clear && {answer: clear})};
	}
	const answer = await ask(secured, endpoint, {request: quietRequest});
	return {...seen, answer: (await isPortal(answer, endpoint)) ? {...answer, who: 'octopus-portal'} : answer};
};

/** Who refuses a connection does so with ECONNREFUSED: a reset came after it was made, and before we heard of that. */
const isCutAtOnce = ({connected, code}: TcpSeen): boolean => !connected && code === 'ECONNRESET';

/** Asks for the tunnel alone; what is behind it is not spoken to. */
export const probeTunnel = async (endpoint: Endpoint): Promise<AddressTry> => {
	const {tcp, tunnel, socket} = await openWay(endpoint);
	socket?.destroy();
	return {address: endpoint.address, tcp, ...(tunnel && {tunnel})};
};

/** A second connection tells more about what is not Octopus's port anyway; it is not waited for as long as the first. */
const longestSecondLookMilliseconds = 3000;
const bannerMilliseconds = 1000;

const secondLook = (endpoint: Endpoint): Endpoint => ({
	...endpoint,
	deadlineMilliseconds: Math.min(endpoint.deadlineMilliseconds, longestSecondLookMilliseconds),
});

/** Who does not answer CONNECT like a proxy may be one of another kind. */
const withSpeaker = async (tunnel: TunnelSeen, endpoint: Endpoint): Promise<TunnelSeen> => {
	const isStrange = tunnel.outcome === 'not-http' || tunnel.outcome === 'closed' || tunnel.outcome === 'silence' || tunnel.status === 400;
	if (tunnel.speaks !== undefined || !isStrange) return tunnel;
	const speaks = await whatListens(secondLook(endpoint));
	return {...tunnel, ...(speaks && {speaks})};
};

/** What OpenSSL says when the peer's first bytes are no TLS record. */
const speaksClearText = ({code = ''}: TlsSeen): boolean =>
	/WRONG_VERSION_NUMBER|PACKET_LENGTH|HTTP_REQUEST|UNKNOWN_PROTOCOL|UNEXPECTED_MESSAGE/.test(code);

/** The clear text that answered our TLS hello is lost inside OpenSSL, so it is asked for once more, without one. */
const whatSpeaks = async (endpoint: Endpoint): Promise<AnswerSeen | undefined> => {
	const again = secondLook(endpoint);
	const {socket} = await openWay(again);
	if (!socket) return undefined;
	const answer = await ask(socket, again, {
		request: quietRequest,
		bannerMilliseconds: Math.min(again.deadlineMilliseconds / 2, bannerMilliseconds),
	});
	if (answer.who === 'ssh' || answer.statusLine === undefined) return answer;
	return {...answer, who: answer.speaks === undefined ? 'plain-http' : 'other'};
};

/** A web server that did not give itself away is asked for the portal's own document, by name (facts: Octopus REST §2.1). */
const isPortal = async ({who, statusLine = ''}: AnswerSeen, endpoint: Endpoint): Promise<boolean> => {
	if (who !== 'web' || !statusLine.startsWith('HTTP/1.1 ')) return false;
	const again = secondLook(endpoint);
	const {socket: opened} = await openWay(again);
	const {socket: secured} = opened ? await openTls(opened, again) : {};
	if (!secured) return false;
	const host = addressText({host: endpoint.host, port: endpoint.via?.target.port ?? endpoint.port});
	const {who: whoNow} = await ask(secured, again, {request: `GET /api HTTP/1.0\r\nHost: ${host}\r\n\r\n`});
	return whoNow === 'octopus-portal';
};
