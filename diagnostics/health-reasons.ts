import type {Reason} from '../src/model/check.ts';
import type {HealthSeen} from '../src/model/probes.ts';
import {isSameSubscription} from '../src/model/trusted.ts';

/**
What a Server's log of a health check means, where its words leave no doubt. `{told}` is the Server's, `{uri}` where its record has the machine. That the Server dials is
certain of a listening machine alone: what a polling one's log says of connections is of scripts.
*/
export const healthReasons = {
	unreachable: {
		verdict: 'fail',
		finding: 'LST006',
		says: 'the Server gets no connection to {uri}: {told}',
		owner: 'network',
		remedy: 'Let every node of the Server open TCP connections to {uri}, in this machine’s firewall too.',
	},
	unresolved: {
		verdict: 'fail',
		finding: 'LST008',
		says: 'the Server cannot resolve the name in {uri}: {told}',
		owner: 'octopus',
		remedy: 'Give the record a name or an address that the Server can resolve (Infrastructure › {name} › Settings).',
	},
	otherMachine: {
		verdict: 'fail',
		finding: 'LST007',
		says: 'at {uri} the Server reaches another machine, with the thumbprint {presented}',
		owner: 'network',
		remedy: 'Correct the host name or the forwarding (NAT): {uri} must lead to this machine ({own}).',
	},
	oldThumbprint: {
		verdict: 'fail',
		finding: 'LST011',
		says: 'the record expects the thumbprint {expected}; this machine’s is {own}',
		owner: 'octopus',
		remedy:
			'Give the record the thumbprint {own} (Infrastructure › {name} › Settings), or run setup with --certificate renew --renewed-thumbprint {word:expected}, which does it.',
	},
	untrusted: {
		verdict: 'fail',
		finding: 'LST010',
		says: 'this Tentacle hangs up on the Server, which it does not trust: {told}',
		owner: 'host',
		remedy: 'Run setup again with the Server’s own thumbprint; it is in Octopus under Configuration › Thumbprint.',
	},
	otherService: {
		verdict: 'fail',
		finding: 'LST012',
		says: 'something else than this Tentacle answers the Server at {uri}: {told}',
		owner: 'network',
		remedy: 'Let {uri} lead to this Tentacle’s own port, untouched on the way.',
	},
	tls: {
		verdict: 'fail',
		finding: 'TLS008',
		says: 'the Server and this Tentacle cannot agree on TLS: {told}',
		owner: 'octopus',
		remedy: 'Both sides must allow TLS 1.2 or 1.3 and a common cipher suite.',
		command: 'openssl s_client -connect {word:address} </dev/null',
	},
	otherSubscription: {
		verdict: 'fail',
		finding: 'REG013',
		says: 'the record has the subscription {uri}, and this machine polls with {subscription}',
		owner: 'octopus',
		remedy: 'Run setup again: it brings the record up to date.',
	},
	notCollected: {
		verdict: 'fail',
		finding: 'REG010',
		says: 'the Server’s request was not collected: {told}',
		owner: 'octopus',
		remedy:
			'The agent is connected, but not with the node that ran the check: have it poll every node (HAP001); behind one balanced address, the nodes must share a queue (HAP002).',
	},
	diskFull: {
		verdict: 'fail',
		finding: 'SVC020',
		says: 'the health check finds no space left: {told}',
		owner: 'host',
		remedy: 'Free space where the application folder is.',
	},
	readOnly: {
		verdict: 'fail',
		finding: 'SVC021',
		says: 'the health check cannot write: {told}',
		owner: 'host',
		remedy: 'Make the application folder writable, or choose another.',
	},
	accessDenied: {
		verdict: 'fail',
		finding: 'SVC012',
		says: 'the agent’s user may not do what the health check does: {told}',
		owner: 'host',
		remedy: 'Give the user of the service the folder that the line names.',
	},
	libraries: {
		verdict: 'fail',
		finding: 'SVC011',
		says: 'a library that the health check needs is missing: {told}',
		owner: 'host',
		remedy: 'Install it with this system’s package manager.',
	},
} as const satisfies Readonly<Record<string, Reason>>;

export type HealthReason = keyof typeof healthReasons;

/** Kinds that say the same of every machine; each is the name of its reason. */
const always: readonly HealthReason[] = ['diskFull', 'readOnly', 'accessDenied', 'libraries'];

/** Of kinds that a Server writes of a machine that it dials. */
const dialled: Readonly<Record<string, HealthReason>> = {
	refused: 'unreachable',
	noRoute: 'unreachable',
	filtered: 'unreachable',
	silent: 'unreachable',
	name: 'unresolved',
	rejected: 'untrusted',
	clearText: 'otherService',
	web: 'otherService',
	noCipher: 'tls',
	protocol: 'tls',
};

export type FailureSeen = {
	readonly failure: HealthSeen['failure'];
	readonly own: string | undefined;
	readonly uri: string;
	readonly subscription: string | undefined;
};

/** The reason that is certain; undefined: none is. Kinds are those of `src/tentacle/log-patterns.ts`. */
export const healthReasonOf = ({failure, own, uri, subscription}: FailureSeen): HealthReason | undefined => {
	if (!failure) return undefined;
	const {kind, fields} = failure;
	const certain = always.find(name => name === kind);
	if (certain) return certain;
	if (/^poll:/i.test(uri)) {
		if (kind !== 'notCollected') return undefined;
		return subscription !== undefined && !isSameSubscription(subscription, uri) ? 'otherSubscription' : 'notCollected';
	}
	if (kind !== 'certificate') return dialled[kind];
	if (fields.presented === undefined || own === undefined) return undefined;
	return fields.presented.toUpperCase() === own ? 'oldThumbprint' : 'otherMachine';
};
