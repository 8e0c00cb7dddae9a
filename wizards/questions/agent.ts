import {addressText, defaultListenPort} from '../../src/model/address.ts';
import type {Answers} from '../../src/model/answers.ts';
import {all, any, has, is, not} from '../../src/model/condition.ts';
import type {Facts} from '../../src/model/facts.ts';
import {thumbprintIn} from '../../src/model/pfx.ts';
import type {Questions} from '../../src/model/question.ts';
import {parseThumbprint} from '../../src/model/thumbprint.ts';
import {currentInstance, ownScriptProxyPassword, recordBefore} from '../existing.ts';
import {offeredProxies} from '../proxy-offers.ts';
import {
	absolutePath,
	accountName,
	listenAddress,
	normaliseProxy,
	notAnotherInstances,
	ownFolders,
	passwordShape,
	proxyForScripts,
} from '../rules.ts';
import {offeredUsers} from '../service-user.ts';
import {unlistedAddresses, usualForOthers} from '../trust-steps.ts';

const ownThumbprint = (answers: Answers, facts: Facts): string | undefined => currentInstance(answers, facts)?.facts.settings?.thumbprint;

/** The agent on this machine: its folders, certificate, service, port and the proxy of its scripts. */
export const agentQuestions = {
	homeFolder: {
		kind: 'text',
		ask: 'Home folder',
		help: 'Logs, working files and script workspaces of this instance.',
		default: {says: '/var/opt/octopus/ and the instance’s name', from: ({instance}) => instance && `/var/opt/octopus/${instance}`},
		rules: [absolutePath, notAnotherInstances('homeFolder')],
		provenBy: ['machine/folders'],
		aliases: {flags: ['home']},
	},
	applicationFolder: {
		kind: 'text',
		ask: 'Application folder',
		help: 'Where deployed packages are unpacked.',
		default: {says: 'Applications in the home folder', from: ({homeFolder}) => homeFolder && `${homeFolder}/Applications`},
		rules: [absolutePath, notAnotherInstances('applicationFolder')],
		provenBy: ['machine/folders'],
		aliases: {flags: ['app']},
	},
	configFile: {
		kind: 'text',
		ask: 'Configuration file',
		help: 'Holds this instance’s settings and its private key, encrypted; readable by its owner only.',
		default: {
			says: '/etc/octopus/NAME/tentacle-NAME.config',
			from: ({instance}) => instance && `/etc/octopus/${instance}/tentacle-${instance}.config`,
		},
		rules: [
			absolutePath,
			notAnotherInstances('configFile'),
			(value, answers, facts) => {
				const existing = currentInstance(answers, facts);
				return existing && existing.facts.configFile !== value ? `${existing.facts.configFile}, where the instance’s file is` : undefined;
			},
		],
		provenBy: ['machine/folders'],
		aliases: {flags: ['config']},
	},
	certificate: {
		kind: 'choice',
		ask: 'Certificate of this machine',
		short: 'Certificate',
		help: 'How the Server recognises this machine. One that is replaced is replaced on both sides: here, and in its records in Octopus.',
		choices: {
			new: {says: 'Make one, if there is none'},
			keep: {says: 'Keep the one there is'},
			import: {says: 'Import one from a PFX file'},
			renew: {says: 'Replace the one there is by a new one'},
		},
		impliedBy: {certificateFile: 'import'},
		default: {
			says: 'new, or keep when there is one',
			from: (answers, facts) => (ownThumbprint(answers, facts) === undefined ? 'new' : 'keep'),
		},
		rules: [
			(value, answers, facts) =>
				(value === 'keep' || value === 'renew') && ownThumbprint(answers, facts) === undefined
					? `“new”; there is no certificate to ${value}`
					: undefined,
		],
	},
	certificateFile: {
		kind: 'text',
		ask: 'PFX file',
		help: 'The certificate with its private key, an RSA key. It is opened here; Tentacle gets it without its password.',
		first: true,
		when: is('certificate', 'import'),
		isFile: true,
		rules: [absolutePath],
		provenBy: ['machine/certificate-file'],
	},
	certificatePassword: {
		kind: 'secret',
		ask: 'Password of the PFX file',
		short: 'PFX password',
		help: 'Used to open the file, then forgotten; never on a command line. Left empty: the file has none.',
		first: true,
		when: is('certificate', 'import'),
		optional: 'none',
		shape: passwordShape,
		provenBy: ['machine/certificate-file'],
	},
	renewedThumbprint: {
		kind: 'text',
		ask: 'Thumbprint of the certificate that is replaced',
		short: 'Replaced certificate',
		help: 'Only that one is replaced, so the same answers do nothing a second time. This machine’s records in Octopus are found by it.',
		when: any(is('certificate', 'renew'), is('certificate', 'import')),
		suggestion: (answers, facts) => recordBefore(answers, facts)?.thumbprint ?? ownThumbprint(answers, facts),
		normalise(text) {
			if (text.trim().toLowerCase() === 'none') return {value: 'none'};
			const read = parseThumbprint(text);
			return 'thumbprint' in read ? {value: read.thumbprint} : read;
		},
		default: {
			says: 'of an import, the one that the instance has',
			from(answers, facts) {
				const now = ownThumbprint(answers, facts);
				const isImported = now !== undefined && thumbprintIn(facts.pfx) === now;
				return answers.certificate !== 'import' || (isImported && recordBefore(answers, facts)) ? undefined : (now ?? 'none');
			},
		},
		rules: [
			(value, {certificate}) =>
				value === 'none' && certificate === 'renew' ? 'the thumbprint of the certificate that is to go' : undefined,
		],
		whenMissing(answers, facts) {
			const now = ownThumbprint(answers, facts);
			const before = recordBefore(answers, facts);
			if (before && answers.certificate === 'import')
				return `must be given: the record ${before.name} has the certificate ${before.thumbprint}; give that if this machine has had it, and a run has stopped before Octopus was told; else “none”`;
			return now && `must be given: the thumbprint of the certificate that is to go; the instance has ${now}`;
		},
	},
	otherServers: {
		kind: 'choice',
		ask: 'Other Octopus Servers that this instance trusts',
		short: 'Other Servers',
		help: 'Whoever is trusted may run anything on this machine. An instance that moves from one Server to another needs the old one no more.',
		when: not(is('certificate', 'new')),
		choices: {
			keep: {says: 'Trust them as before'},
			remove: {says: 'Trust and poll them no more'},
		},
		default: {
			says: 'keep; an instance that trusts one Server and is set up for another is asked',
			from: usualForOthers,
		},
		// A Server that has this machine's record is the same one, with a new certificate.
		whenMissing: ({registerNow}, {server}) =>
			registerNow && server === undefined
				? undefined
				: 'must be given: the instance trusts another Server; “remove” when it moves to the new one, “keep” when it is to serve both',
	},
	otherAddresses: {
		kind: 'choice',
		ask: 'Polled addresses that are not in the list',
		short: 'Other addresses',
		help: 'Of the same Server. A node that is polled no more has nobody for its work: what is queued there waits.',
		when: all(is('style', 'polling'), not(is('certificate', 'new'))),
		choices: {
			keep: {says: 'Poll them as before'},
			remove: {says: 'Poll them no more'},
		},
		default: {
			says: 'keep; where the list lacks some that are polled, it is asked',
			from: (answers, facts) => (unlistedAddresses(answers, facts).length > 0 ? undefined : 'keep'),
		},
		// Which Server is set up is not known before it was asked: the addresses may be of another one.
		whenMissing(answers, facts) {
			if (answers.registerNow && facts.server === undefined) return undefined;
			const polled = unlistedAddresses(answers, facts).map(addressText).join(', ');
			return `must be given: ${polled} is polled and not in the list; “keep”, or “remove” to poll it no more`;
		},
	},
	service: {
		kind: 'choice',
		ask: 'Run as a service',
		short: 'Service',
		help: 'systemd starts the agent at boot and again when it dies. None is for images and containers.',
		choices: {
			systemd: {says: 'systemd service'},
			none: {says: 'No service; only configure'},
		},
		default: {says: 'systemd where it runs', from: (_answers, {machine}) => (machine.hasSystemd ? 'systemd' : 'none')},
		provenBy: ['machine/systemd', 'service/up'],
	},
	serviceUser: {
		kind: 'text',
		ask: 'Account that the service runs as',
		short: 'Service user',
		help: 'root, or an account of this machine or its directory (LDAP, Active Directory), which then gets the instance’s files. Deployments may do what it may do.',
		offers: offeredUsers,
		when: is('service', 'systemd'),
		default: {says: 'root', from: () => 'root'},
		rules: [accountName, ownFolders],
		provenBy: ['machine/service-user', 'service/up'],
	},
	start: {
		kind: 'yesNo',
		ask: 'Start the service now?',
		short: 'Start now',
		help: 'Otherwise it is only installed, for an image that is made of this machine; systemd starts it at the next boot.',
		when: is('service', 'systemd'),
		yes: 'Start it now',
		no: 'Only install it; nothing is proven then',
		default: {says: 'yes', from: () => true},
	},
	listenPort: {
		kind: 'number',
		ask: 'Port this machine listens on',
		short: 'Listen port',
		help: 'Octopus dials this TCP port.',
		when: is('style', 'listening'),
		from: 1,
		to: 65_535,
		default: {says: String(defaultListenPort), from: () => defaultListenPort},
		provenBy: ['network/listen-port'],
		aliases: {flags: ['port']},
	},
	listenAddress: {
		kind: 'text',
		ask: 'Address this machine listens on',
		short: 'Listen address',
		help: '“any”, or one IP address of this machine.',
		when: is('style', 'listening'),
		default: {says: 'any', from: () => 'any'},
		rules: [listenAddress],
		provenBy: ['network/listen-port'],
		aliases: {flags: ['listen-ip-address']},
	},
	scriptProxy: {
		kind: 'text',
		ask: 'HTTP proxy for the web requests of scripts',
		short: 'Script proxy',
		help: 'none, same (as the one on the way to the Server), or http://[USER@]HOST:PORT. Deployment steps get it; the agent’s own connections do not use it.',
		normalise(text) {
			const word = text.trim().toLowerCase();
			return word === 'same' ? {value: word} : normaliseProxy(text, 'none, same, or ');
		},
		offers: offeredProxies,
		default: {
			says: 'none; of an instance, the one it has',
			from: (answers, facts) => (currentInstance(answers, facts)?.facts.settings?.scriptProxy ? undefined : 'none'),
		},
		whenMissing: () => 'must be given: the proxy that the instance has cannot be used as it is',
		rules: [proxyForScripts],
	},
	scriptProxyPassword: {
		kind: 'secret',
		ask: 'Password of that proxy’s user',
		short: 'Script proxy password',
		help: 'Kept in the configuration, encrypted; never on a command line. Tentacle hands it to scripts.',
		when: has('scriptProxy', '@'),
		kept: ownScriptProxyPassword,
		shape: passwordShape,
	},
} satisfies Partial<Questions>;
