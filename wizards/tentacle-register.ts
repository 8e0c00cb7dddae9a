import {type Address, addressText, addressUrl} from '../src/model/address.ts';
import {required} from '../src/model/answers.ts';
import {credentialNames} from '../src/model/credential.ts';
import type {RecordFacts} from '../src/model/facts.ts';
import type {Action, Step} from '../src/model/plan.ts';
import {serverSideProxyIn} from '../src/model/proxy-url.ts';
import {chosenSpace} from '../src/model/space.ts';
import {ownRecord, replacedRecord} from './existing.ts';
import {answeredMembers, endpointMembers, type Members, saysTheSame} from './record-members.ts';
import {cannotUndo, registerWords} from './register-step.ts';
import {bracketed, credentialIn, type StepContext, subscriptionIdOf, tentacle} from './step-context.ts';
import {pollsAlready, undoPolling} from './steps.ts';
import {trustsAlready} from './trust-steps.ts';

/** Said wherever a credential is on a command line. */
const warning = ({answers}: StepContext): string => {
	const name = credentialNames[credentialIn(answers).kind];
	return `WARNING: while it runs, every user of this machine can read the ${name} in the list of processes; registering through the API does without.`;
};

const withCredential = (context: StepContext, command: string, ...words: readonly string[]): Action => ({
	...tentacle(command, context.instance, `--server=${required(context.answers, 'serverUrl')}`, ...words),
	credential: credentialIn(context.answers),
});

/**
Tentacle's own registering: makes the record, trusts the Server and polls its first address (facts: Tentacle §2, §13). It finds the record by its name alone, and
`--force` sets all that is left out back to its default: so what is not asked for is told as the record has it.
*/
export const registerByTentacle = (context: StepContext): Step => {
	const {answers, facts} = context;
	const own = ownRecord(answers, facts);
	const replaced = replacedRecord(answers, facts);
	const record = replaced ?? own;
	const members: Members = {...answeredMembers(context), Endpoint: endpointMembers(context)};
	const [first] = answers.serverAddresses ?? [];
	const isConnected = answers.style === 'listening' ? trustsAlready(context) : first !== undefined && pollsAlready(context, first);
	const {title, why, ...words} = registerWords(context, {replaced, own});
	// A Server that has no spaces yet refuses to be told of one (facts: Tentacle §2.4).
	const space = chosenSpace(answers, facts.server)?.id === '' ? [] : [`--space=${required(answers, 'space')}`];
	const isWorker = answers.registerAs === 'worker';
	return {
		id: 'register',
		title: `${title}, with the ${credentialNames[credentialIn(answers).kind]} on Tentacle’s command line`,
		why: `${why} ${warning(context)}`,
		...words,
		changes: `${words.changes}; the trusted Servers of the instance`,
		run: withCredential(
			context,
			isWorker ? 'register-worker' : 'register-with',
			...space,
			`--name=${required(answers, 'name')}`,
			...(isWorker ? listed('workerpool', answers.workerPools) : targetOptions(context, record)),
			...(answers.machinePolicy === undefined ? [] : [`--policy=${answers.machinePolicy}`]),
			...styleOptions(context, record),
			...(record ? ['--force'] : []),
		),
		...(answers.style === 'polling' && {outputs: ['subscriptionId']}),
		undo: record ? cannotUndo(replaced) : {run: withCredential(context, isWorker ? 'deregister-worker' : 'deregister-from', ...space)},
		...(own && !replaced && isConnected && saysTheSame(own, members, context) && {already: `the record ${own.name} says the same`}),
	};
};

const listed = (option: string, values: readonly string[] = []): readonly string[] => values.map(value => `--${option}=${value}`);

const targetOptions = ({answers}: StepContext, record: RecordFacts | undefined): readonly string[] => {
	const {tenants = record?.tenantIds, tenantTags = record?.tenantTags, tenantedParticipation = 'Untenanted'} = answers;
	return [
		...listed('environment', answers.environments),
		...listed('role', answers.targetTags),
		...listed('tenant', tenants),
		...listed('tenanttag', tenantTags),
		...(tenantedParticipation === 'Untenanted' ? [] : [`--tenanted-deployment-participation=${tenantedParticipation}`]),
	];
};

const styleOptions = (context: StepContext, record: RecordFacts | undefined): readonly string[] => {
	const {answers, facts} = context;
	if (answers.style === 'listening') {
		const kept = chosenSpace(answers, facts.server)?.lists?.serverSideProxies?.find(({id}) => id === record?.proxyId)?.name;
		const proxy = answers.serverSideProxy === undefined ? kept : serverSideProxyIn(answers);
		return [
			'--comms-style=TentaclePassive',
			`--publicHostName=${bracketed(required(answers, 'publicHostName'))}`,
			`--tentacle-comms-port=${required(answers, 'callbackPort')}`,
			...(proxy === undefined ? [] : [`--proxy=${proxy}`]),
		];
	}
	const [first] = required(answers, 'serverAddresses') as readonly [Address];
	const known = subscriptionIdOf(context);
	return [
		'--comms-style=TentacleActive',
		`--server-comms-address=${addressUrl(first)}`,
		// An address that is polled already keeps its id; for any other one Tentacle would make a new one.
		...(known === undefined || pollsAlready(context, first) ? [] : [`--server-subscription-id=${known}`]),
	];
};

/** A further node: Tentacle asks the Server for its thumbprint, and takes the subscription id of the first (facts: Tentacle §3.1). */
export const pollByTentacle =
	(context: StepContext) =>
	(address: Address): Step => ({
		id: `poll-server ${addressText(address)}`,
		title: `Poll ${addressText(address)}, with the ${credentialNames[credentialIn(context.answers).kind]} on Tentacle’s command line`,
		why: `A further Server node. ${warning(context)}`,
		changes: 'the trusted Servers of the instance',
		run: withCredential(context, 'poll-server', `--server-comms-address=${addressUrl(address)}`),
		undo: undoPolling(context, address),
		...(pollsAlready(context, address) && {already: 'it is polled'}),
	});
