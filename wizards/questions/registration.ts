import {is} from '../../src/model/condition.ts';
import {ownNames} from '../../src/model/own-names.ts';
import type {Questions} from '../../src/model/question.ts';
import {completedThumbprint, parseThumbprint} from '../../src/model/thumbprint.ts';
import {currentInstance, ownRecord, replacedRecord} from '../existing.ts';
import {nameHolder} from '../record-asides.ts';
import {tentacleCanRegister} from '../register-rules.ts';
import {atLeastOne, hostName, plainText, plainTexts} from '../rules.ts';
import {calledBack, registers, target, worker} from './conditions.ts';

const participations = ['Untenanted', 'TenantedOrUntenanted', 'Tenanted'] as const;

/** What Octopus is to know about this machine. */
export const registrationQuestions = {
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
		help: 'Typed here, the first eight digits of its thumbprint take the record over; from elsewhere, all 40. “unavailable” does if the Server cannot reach its machine any more. Left empty, the name is refused; going back leads to another one.',
		when: registers,
		askedIf: (answers, facts) => nameHolder(answers, facts) !== undefined,
		optional: 'no: a name that belongs to another machine is refused',
		completed: (typed, answers, facts) => completedThumbprint(typed, nameHolder(answers, facts)?.thumbprint),
		normalise(text) {
			if (text.trim().toLowerCase() === 'unavailable') return {value: 'unavailable'};
			const read = parseThumbprint(text);
			return 'thumbprint' in read ? {value: read.thumbprint} : {wanted: `${read.wanted}, or “unavailable”`};
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
		help: 'A proxy that is defined in Octopus, through which the Server dials this machine; none takes away the one that its record has.',
		when: calledBack,
		choices: {live: 'serverSideProxies', reads: ['serverUrl', 'space']},
		optional: 'none',
		unset: 'none',
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
} satisfies Partial<Questions>;
