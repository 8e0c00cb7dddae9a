import {addressText, defaultCommsPort, defaultListenPort} from '../src/model/address.ts';
import type {Answers} from '../src/model/answers.ts';
import {all, any, has, is, not} from '../src/model/condition.ts';
import type {Facts} from '../src/model/facts.ts';
import {nodesToPoll, suggestedAddresses} from '../src/model/nodes.ts';
import {ownNames} from '../src/model/own-names.ts';
import {hostOf} from '../src/model/portal-url.ts';
import {parseProxy, proxyUrl} from '../src/model/proxy-url.ts';
import type {Questions} from '../src/model/question.ts';
import {completedThumbprint, parseThumbprint} from '../src/model/thumbprint.ts';
import {currentInstance, ownProxyPassword, ownRecord, ownScriptProxyPassword, replacedRecord} from './existing.ts';
import {offeredProxies} from './proxy-offers.ts';
import {nameHolder} from './record-asides.ts';
import {tentacleCanRegister} from './register-rules.ts';
import {
	absolutePath,
	accountName,
	apiKeyShape,
	atLeastOne,
	hostName,
	idTokenShape,
	listenAddress,
	notAnotherInstances,
	ownFolders,
	passwordShape,
	plainText,
	plainTexts,
	portalUrl,
	proxyForScripts,
	proxyForTentacle,
	proxyPasswordShape,
	tokenFile,
	tokenShape,
} from './rules.ts';
import {usualForOthers} from './trust-steps.ts';

const registers = is('registerNow', true);
/** This machine opens connections to the Server. */
const reachesServer = any(is('style', 'polling'), registers);
const target = all(registers, is('registerAs', 'target'));
const worker = all(registers, is('registerAs', 'worker'));
/** The Server dials this machine, and the record says where. */
const calledBack = all(registers, is('style', 'listening'));

const ownThumbprint = (answers: Answers, facts: Facts): string | undefined => currentInstance(answers, facts)?.facts.settings?.thumbprint;

const normaliseProxy = (text: string, orElse: string): {value: string} | {wanted: string} => {
	if (text.trim().toLowerCase() === 'none') return {value: 'none'};
	const read = parseProxy(text.trim());
	return 'proxy' in read ? {value: proxyUrl(read.proxy)} : {wanted: `${orElse}${read.wanted}`};
};

const participations = ['Untenanted', 'TenantedOrUntenanted', 'Tenanted'] as const;

/**
Everything that can be decided, in asking order. The screen, the flags (`--listen-port`), the variables (`CONFIGURE_TENTACLE_LISTEN_PORT`),
the keys of the answers file (`listenPort`), help and the review are derived from this list.
*/
export const questions: Questions = {
	instance: {
		kind: 'text',
		ask: 'Instance name',
		short: 'Instance',
		help: 'One machine can run several Tentacles, each with a name of its own. An existing name means: change that one.',
		first: true,
		default: {says: 'Tentacle', from: () => 'Tentacle'},
		normalise(text, {instances}) {
			const asFile = (name: string) => name.toLowerCase().replaceAll(' ', '-');
			const existing = instances.find(({name}) => name === text) ?? instances.find(({name}) => name.toLowerCase() === text.toLowerCase());
			if (existing) return {value: existing.name};
			// Both names would share one file of the index, and the second create-instance redirects the first (Tentacle 9.2, §4.1).
			const clash = instances.find(({name}) => asFile(name) === asFile(text));
			if (clash) return {wanted: `another name: Tentacle cannot tell it from the existing “${clash.name}”`};
			if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text)) {
				return {wanted: 'letters, digits, dots, dashes and underscores, beginning with a letter or a digit'};
			}
			return {value: text};
		},
		rules: [plainText(100)],
		provenBy: ['machine/instance'],
	},
	style: {
		kind: 'choice',
		ask: 'How should Octopus reach this machine?',
		short: 'Style',
		help: 'One of the two opens every connection.',
		first: true,
		// A listening machine has no use for them; the Docker image tells the style in the same way (facts: Tentacle §12).
		impliedBy: {serverAddresses: 'polling'},
		choices: {
			listening: {says: 'Listening', help: 'Octopus dials this machine. Nothing here connects out.'},
			polling: {says: 'Polling', help: 'This machine dials Octopus. For NAT, or no way in.'},
		},
	},
	registerNow: {
		kind: 'yesNo',
		ask: 'Register this machine in Octopus now?',
		short: 'Register',
		help: 'Otherwise only trust is set up, and what you enter in the portal is printed at the end.',
		yes: 'Register now',
		no: 'Only trust; add the machine in the portal',
		first: true,
		default: {says: 'yes', from: () => true},
	},
	proxy: {
		kind: 'text',
		ask: 'HTTP proxy on the way to the Server',
		short: 'Proxy',
		help: 'none, or http://HOST:PORT, or http://USER@HOST:PORT. For polling, and for our requests to the Server’s API.',
		when: reachesServer,
		normalise: text => normaliseProxy(text, 'none, or '),
		offers: offeredProxies,
		default: {
			says: 'none; of an instance that polls, the one it has',
			// One that is there and cannot be told in this form is not given up silently.
			from: (answers, facts) => {
				const existing = currentInstance(answers, facts);
				return existing?.style === 'polling' && existing.facts.settings?.pollingProxy ? undefined : 'none';
			},
		},
		whenMissing: () => 'must be given: the proxy that the instance has cannot be used as it is',
		rules: [proxyForTentacle],
		provenBy: ['proxy/reached', 'proxy/tunnel'],
	},
	proxyPassword: {
		kind: 'secret',
		ask: 'Password of the proxy’s user',
		short: 'Proxy password',
		help: 'The agent keeps it in its configuration, encrypted; never on a command line.',
		when: all(reachesServer, has('proxy', '@')),
		kept: ownProxyPassword,
		shape: proxyPasswordShape,
		provenBy: ['proxy/answers'],
	},
	serverUrl: {
		kind: 'text',
		ask: 'Octopus Server address',
		short: 'Server',
		help: 'What you type in a browser to open Octopus.',
		first: true,
		when: registers,
		normalise: portalUrl,
		normalised: (typed, value) =>
			typed.trim().startsWith(value) && typed.trim().length > value.length + 1
				? `using ${value} (the rest belongs to the browser)`
				: undefined,
		rules: [
			(value, _answers, {allowPlainHttp}) =>
				value.startsWith('http://') && !allowPlainHttp
					? 'an https address; over http the credential would be readable on the way (--allow-plain-http allows it)'
					: undefined,
		],
		provenBy: ['portal/octopus'],
		aliases: {flags: ['server'], env: ['OCTOPUS_URL', 'ServerUrl']},
	},
	authentication: {
		kind: 'choice',
		ask: 'How do you sign in to Octopus?',
		short: 'Sign-in',
		help: 'Used to register this machine, then forgotten.',
		first: true,
		when: registers,
		choices: {
			apiKey: {says: 'API key'},
			password: {says: 'User name and password', help: 'As in the portal’s own sign-in form.'},
			bearerToken: {says: 'Bearer token', help: 'An access token that you have already.'},
			oidc: {says: 'OIDC token', help: 'Of another issuer, for a service account.'},
		},
		impliedBy: {
			apiKey: 'apiKey',
			password: 'password',
			username: 'password',
			bearerToken: 'bearerToken',
			idTokenFile: 'oidc',
			serviceAccountId: 'oidc',
		},
		default: {says: 'API key', from: () => 'apiKey'},
	},
	apiKey: {
		kind: 'secret',
		ask: 'API key',
		help: 'Made in Octopus under your profile › My API keys. Used to register this machine, then forgotten; never on a command line.',
		first: true,
		when: is('authentication', 'apiKey'),
		shape: apiKeyShape,
		provenBy: ['octopus/key'],
		aliases: {env: ['OCTOPUS_API_KEY', 'ServerApiKey']},
	},
	username: {
		kind: 'text',
		ask: 'User name',
		help: 'As you sign in to the Octopus portal.',
		first: true,
		when: is('authentication', 'password'),
		rules: [plainText(200)],
		provenBy: ['octopus/key'],
		aliases: {env: ['ServerUsername']},
	},
	password: {
		kind: 'secret',
		ask: 'Password',
		help: 'Used to register this machine, then forgotten; never on a command line.',
		first: true,
		when: is('authentication', 'password'),
		shape: passwordShape,
		provenBy: ['octopus/key'],
		aliases: {env: ['ServerPassword']},
	},
	bearerToken: {
		kind: 'secret',
		ask: 'Bearer token',
		help: 'An access token of Octopus. Used to register this machine, then forgotten; never on a command line.',
		first: true,
		when: is('authentication', 'bearerToken'),
		shape: tokenShape,
		provenBy: ['octopus/key'],
		aliases: {env: ['BearerToken']},
	},
	serviceAccountId: {
		kind: 'text',
		ask: 'Id of the service account',
		short: 'Service account',
		help: 'In Octopus under Configuration › Users › the service account › OpenID Connect.',
		first: true,
		when: is('authentication', 'oidc'),
		rules: [plainText(200)],
		provenBy: ['octopus/key'],
	},
	idTokenFile: {
		kind: 'text',
		ask: 'File with the OIDC token',
		short: 'OIDC token file',
		help: 'Where your build system or cloud left the id token. Exchanged for an access token of the service account.',
		first: true,
		when: is('authentication', 'oidc'),
		rules: [tokenFile],
		holds: {secret: 'idToken', shape: idTokenShape},
		provenBy: ['octopus/key'],
	},
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
		suggestion: ownThumbprint,
		normalise(text) {
			if (text.trim().toLowerCase() === 'none') return {value: 'none'};
			const read = parseThumbprint(text);
			return 'thumbprint' in read ? {value: read.thumbprint} : read;
		},
		default: {
			says: 'of an import, the one that the instance has',
			from: (answers, facts) => (answers.certificate === 'import' ? (ownThumbprint(answers, facts) ?? 'none') : undefined),
		},
		rules: [
			(value, {certificate}) =>
				value === 'none' && certificate === 'renew' ? 'the thumbprint of the certificate that is to go' : undefined,
		],
		whenMissing(answers, facts) {
			const now = ownThumbprint(answers, facts);
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
		help: 'root, or an account of this machine, which then gets the instance’s files. Deployments may do what it may do.',
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
	registerAs: {
		kind: 'choice',
		ask: 'What will this machine be?',
		short: 'Register as',
		help: 'A target is what you deploy to. A worker runs steps on behalf of the Server.',
		first: true,
		when: registers,
		choices: {
			target: {says: 'Deployment target'},
			worker: {says: 'Worker'},
		},
		impliedBy: {workerPools: 'worker', environments: 'target', targetTags: 'target'},
		default: {says: 'target', from: () => 'target'},
	},
	space: {
		kind: 'liveChoice',
		ask: 'Space',
		help: 'Where this machine will appear.',
		first: true,
		when: registers,
		choices: {live: 'spaces', reads: ['serverUrl']},
		default: {
			says: 'the only one you may see, else the default one',
			from: (_answers, {server}) => (server?.spaces.length === 1 ? server.spaces[0] : server?.spaces.find(space => space.isDefault))?.name,
		},
		rules: [plainText(200)],
		provenBy: ['octopus/space'],
		aliases: {env: ['Space']},
	},
	publicHostName: {
		kind: 'text',
		ask: 'Address under which Octopus finds this machine',
		short: 'Public host name',
		help: 'A host name or IP address that the Octopus Server can reach; it is tried from there before anything is changed.',
		first: true,
		when: calledBack,
		default: {
			says: 'the first that the Server reaches of this machine’s full name, its name, and its address toward the Server',
			from: (_answers, {machine, server}) => server?.reaches?.reached?.[0] ?? server?.reaches?.tried[0] ?? ownNames(machine)[0],
		},
		rules: [hostName],
		provenBy: ['octopus/reaches-us'],
		// Not PublicHostNameConfiguration, which says where the name comes from (facts: Tentacle §12).
		aliases: {env: ['CustomPublicHostName']},
	},
	callbackPort: {
		kind: 'number',
		ask: 'Port that Octopus dials',
		short: 'Callback port',
		help: 'Differs from the port this machine listens on only where something in between forwards another one.',
		when: calledBack,
		from: 1,
		to: 65_535,
		default: {
			says: 'that of the record, where something forwards it; else the port this machine listens on',
			from: (answers, facts) => {
				const recorded = facts.server?.reaches?.recordedPort;
				const now = currentInstance(answers, facts)?.facts.settings?.listenPort;
				return recorded === undefined || recorded === now ? answers.listenPort : recorded;
			},
		},
		provenBy: ['octopus/reaches-us'],
		aliases: {flags: ['tentacle-comms-port'], env: ['ListeningPort']},
	},
	name: {
		kind: 'text',
		ask: 'Name in Octopus',
		short: 'Name',
		help: 'How this machine is called in Octopus.',
		first: true,
		when: registers,
		default: {says: 'this machine’s name', from: (_answers, {machine}) => machine.name},
		rules: [plainText(200)],
		provenBy: ['octopus/name'],
		aliases: {env: ['TargetName']},
	},
	replace: {
		kind: 'text',
		ask: 'Take over the record of that name',
		short: 'Replace',
		help: 'The first eight digits of its thumbprint take the record over; “unavailable” does if the Server cannot reach its machine any more. Left empty, the name is refused; going back leads to another one.',
		when: registers,
		askedIf: (answers, facts) => nameHolder(answers, facts) !== undefined,
		optional: 'no: a name that belongs to another machine is refused',
		normalise(text, facts, answers) {
			if (text.trim().toLowerCase() === 'unavailable') return {value: 'unavailable'};
			const read = completedThumbprint(text, nameHolder(answers, facts)?.thumbprint);
			return 'thumbprint' in read ? {value: read.thumbprint} : {wanted: `${read.wanted}, or its first eight, or “unavailable”`};
		},
		provenBy: ['octopus/name'],
	},
	environments: {
		kind: 'liveMany',
		ask: 'Environments',
		help: 'The stages this machine belongs to.',
		first: true,
		when: target,
		choices: {live: 'environments', reads: ['serverUrl', 'space']},
		rules: [atLeastOne('environment'), plainTexts(200)],
		provenBy: ['octopus/choices'],
		aliases: {flags: ['environment', 'env'], env: ['TargetEnvironment']},
	},
	targetTags: {
		kind: 'liveMany',
		ask: 'Target tags',
		help: 'What this machine is for (roles), such as web-server. New ones are made.',
		first: true,
		when: target,
		choices: {live: 'targetTags', reads: ['serverUrl', 'space'], new: true},
		rules: [atLeastOne('target tag'), plainTexts(200)],
		provenBy: ['octopus/choices'],
		aliases: {flags: ['target-tag', 'role'], env: ['TargetRole']},
	},
	tenants: {
		kind: 'liveMany',
		ask: 'Tenants',
		help: 'For whom this machine is, where Octopus deploys for tenants.',
		when: target,
		choices: {live: 'tenants', reads: ['serverUrl', 'space']},
		optional: 'none',
		rules: [plainTexts(200)],
		provenBy: ['octopus/choices'],
		aliases: {flags: ['tenant'], env: ['TargetTenant']},
	},
	tenantTags: {
		kind: 'liveMany',
		ask: 'Tenant tags',
		help: 'All tenants with these tags, each written Set/Tag.',
		when: target,
		choices: {live: 'tenantTags', reads: ['serverUrl', 'space']},
		optional: 'none',
		rules: [plainTexts(400)],
		provenBy: ['octopus/choices'],
		aliases: {flags: ['tenant-tag', 'tenanttag'], env: ['TargetTenantTag']},
	},
	tenantedParticipation: {
		kind: 'choice',
		ask: 'Deployments for tenants',
		help: 'Which deployments may run on this machine.',
		when: target,
		choices: {
			Untenanted: {says: 'Only those without a tenant'},
			TenantedOrUntenanted: {says: 'With and without a tenant'},
			Tenanted: {says: 'Only those for its tenants'},
		},
		default: {
			says: 'only for tenants when tenants or their tags are given; else as its record says, or only without',
			from: (answers, facts) => {
				const {tenants = [], tenantTags = []} = answers;
				const {participation} = replacedRecord(answers, facts) ?? ownRecord(answers, facts) ?? {};
				const known = participations.find(one => one === participation);
				return tenants.length + tenantTags.length > 0 ? 'Tenanted' : (known ?? 'Untenanted');
			},
		},
		aliases: {flags: ['tenanted-deployment-participation'], env: ['TargetTenantedDeploymentParticipation']},
	},
	workerPools: {
		kind: 'liveMany',
		ask: 'Worker pools',
		help: 'The pools this worker serves. Dynamic pools bring machines of their own and cannot be chosen.',
		first: true,
		when: worker,
		choices: {live: 'workerPools', reads: ['serverUrl', 'space']},
		rules: [atLeastOne('worker pool'), plainTexts(200)],
		provenBy: ['octopus/choices'],
		aliases: {flags: ['worker-pool', 'workerpool'], env: ['TargetWorkerPool']},
	},
	machinePolicy: {
		kind: 'liveChoice',
		ask: 'Machine policy',
		help: 'How the Server checks and updates this machine.',
		when: registers,
		choices: {live: 'machinePolicies', reads: ['serverUrl', 'space']},
		optional: 'the Server’s default policy',
		rules: [plainText(200)],
		provenBy: ['octopus/choices'],
		aliases: {flags: ['policy'], env: ['MachinePolicy']},
	},
	serverSideProxy: {
		kind: 'liveChoice',
		ask: 'Proxy on the Server’s side',
		short: 'Server-side proxy',
		help: 'A proxy that is defined in Octopus, through which the Server dials this machine.',
		when: calledBack,
		choices: {live: 'serverSideProxies', reads: ['serverUrl', 'space']},
		optional: 'none',
		rules: [plainText(200)],
		provenBy: ['octopus/choices', 'octopus/reaches-us'],
		aliases: {env: ['ProxyName']},
	},
	registerThrough: {
		kind: 'choice',
		ask: 'Who makes the record',
		short: 'Register through',
		help: 'Tentacle’s own command takes the credential on its command line, where every user of this machine can read it while it runs.',
		when: registers,
		choices: {
			api: {says: 'Our own request to the Server’s API'},
			tentacle: {says: 'Tentacle’s register-with or register-worker'},
		},
		default: {says: 'the Server’s API', from: () => 'api'},
		rules: [tentacleCanRegister],
	},
	pollingConnections: {
		kind: 'number',
		ask: 'Polling connections per address',
		short: 'Polling connections',
		help: 'One connection carries one script at a time.',
		when: is('style', 'polling'),
		from: 1,
		to: 512,
		default: {
			says: '1 for a target; 5 or the number of processors for a worker, whichever is more',
			from: ({registerAs}, {machine}) => (registerAs === 'worker' ? Math.max(5, machine.processors) : 1),
		},
		aliases: {flags: ['polling-connection-count'], env: ['PollingConnectionCount']},
	},
};
