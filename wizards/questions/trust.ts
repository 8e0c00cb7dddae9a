import {addressText, defaultCommsPort} from '../../src/model/address.ts';
import {is} from '../../src/model/condition.ts';
import {nodesToPoll, suggestedAddresses} from '../../src/model/nodes.ts';
import {hostOf} from '../../src/model/portal-url.ts';
import type {Questions} from '../../src/model/question.ts';
import {parseThumbprint} from '../../src/model/thumbprint.ts';
import {atLeastOne} from '../rules.ts';

/** Where the agent finds the Server, and whom it trusts. */
export const trustQuestions = {
	serverAddresses: {
		kind: 'addresses',
		ask: 'Addresses this machine polls',
		short: 'Polled addresses',
		help: `One per Server node, host or host:port. A high-availability cluster needs every node. The port is ${defaultCommsPort} unless yours differs.`,
		when: is('style', 'polling'),
		default: {
			says: `the host of the Server address, port ${defaultCommsPort}`,
			from({serverUrl}, {server, pollingOver443}) {
				// Which addresses the nodes have, only a person knows.
				if (serverUrl === undefined || (server && nodesToPoll(server).length > 0)) return undefined;
				const host = hostOf(serverUrl);
				return [host === pollingOver443?.portalHost ? pollingOver443.address : {host, port: defaultCommsPort}];
			},
			because: ({serverUrl}, {pollingOver443}) =>
				serverUrl !== undefined && hostOf(serverUrl) === pollingOver443?.portalHost
					? `port 443, because ${defaultCommsPort} of ${pollingOver443.portalHost} cannot be reached from here, and Octopus Cloud answers on 443 too`
					: undefined,
		},
		whenMissing(_answers, {server}) {
			const nodes = server ? nodesToPoll(server) : [];
			const suggested = suggestedAddresses(nodes, []).map(addressText).join(', ');
			return nodes.length === 0
				? undefined
				: `must be given: the Server has ${nodes.length} nodes, and each has to be polled${suggested === '' ? '' : `; by their names, they could be ${suggested}`}`;
		},
		rules: [
			atLeastOne('address'),
			addresses =>
				new Set(addresses.map(({host, port}) => `${host.toLowerCase()} ${port}`)).size < addresses.length ? 'each address once' : undefined,
			addresses => (addresses.length > 64 ? 'at most 64 addresses' : undefined),
		],
		provenBy: ['network/port', 'network/who'],
		aliases: {flags: ['server-address'], env: ['ServerCommsAddresses', 'ServerCommsAddress']},
	},
	serverThumbprint: {
		kind: 'text',
		ask: 'Thumbprint of the Octopus Server',
		short: 'Server thumbprint',
		help: 'In Octopus under Configuration › Thumbprint: 40 hex digits, in any spelling. Whoever has this certificate is obeyed by this machine.',
		normalise(text) {
			const read = parseThumbprint(text);
			return 'thumbprint' in read ? {value: read.thumbprint} : read;
		},
		default: {
			says: 'read from the Server’s API',
			// Over plain http anybody on the way could have written it (security rule 1).
			from: (_answers, {server}) => (server === undefined || server.trustedBy === 'plain' ? undefined : server.thumbprint),
		},
		whenMissing: ({serverUrl}) =>
			serverUrl?.startsWith('http://')
				? 'must be given: what is read over plain http is never trusted (in Octopus: Configuration › Thumbprint)'
				: undefined,
		provenBy: ['trust/server-thumbprint'],
		aliases: {flags: ['thumbprint', 'trust']},
	},
} satisfies Partial<Questions>;
