import {addressUrl} from '../src/model/address.ts';
import {type AllAnswers, type Answers, required, type Style} from '../src/model/answers.ts';
import type {RecordFacts} from '../src/model/facts.ts';
import type {Body} from '../src/model/plan.ts';
import {serverSideProxyIn} from '../src/model/proxy-url.ts';
import {idsIn, type StepContext, subscriptionIdOf} from './step-context.ts';

/** Members of a record, by the Server's names (facts: Octopus REST §4.2, §4.3). */
export type Members = Readonly<Record<string, Body>>;

/** The members that the answers decide. What was not asked for is not among them: in a record that is there it stays as it is. */
export const answeredMembers = (context: StepContext): Members => {
	const {answers} = context;
	const {machinePolicy, tenants, tenantTags, tenantedParticipation} = answers;
	const usual = {
		Name: required(answers, 'name'),
		...(machinePolicy !== undefined && {MachinePolicyId: idsIn(context, 'machinePolicies', 'machine policy')(machinePolicy)}),
	};
	if (answers.registerAs === 'worker') {
		return {...usual, WorkerPoolIds: required(answers, 'workerPools').map(idsIn(context, 'workerPools', 'worker pool'))};
	}
	return {
		...usual,
		EnvironmentIds: required(answers, 'environments').map(idsIn(context, 'environments', 'environment')),
		Roles: [...required(answers, 'targetTags')],
		...(tenantedParticipation !== undefined && {TenantedDeploymentParticipation: tenantedParticipation}),
		...(tenants && {TenantIds: tenants.map(idsIn(context, 'tenants', 'tenant'))}),
		...(tenantTags && {TenantTags: [...tenantTags]}),
	};
};

/** What a new record says besides: a target must say that it has no tenants (facts: Octopus REST §4.4). */
export const newMembers = (registerAs: AllAnswers['registerAs'] | undefined): Members =>
	registerAs === 'worker' ? {IsDisabled: false} : {TenantIds: [], TenantTags: [], IsDisabled: false};

const styles: Readonly<Record<Style, string>> = {listening: 'TentaclePassive', polling: 'TentacleActive'};

/** Where the Server finds this machine, or which subscription is its. */
export const endpointMembers = (context: StepContext): Members => {
	const {answers} = context;
	const style = required(answers, 'style');
	const proxy = serverSideProxyIn(answers);
	const isDecided = answers.serverSideProxy !== undefined;
	return {
		CommunicationStyle: styles[style],
		Uri: style === 'polling' ? {output: 'subscriptionId'} : listeningUri(answers),
		Thumbprint: {output: 'thumbprint'},
		...(isDecided && {ProxyId: proxy === undefined ? null : idsIn(context, 'serverSideProxies', 'proxy')(proxy)}),
	};
};

/** As Tentacle's own command writes it: the host in small letters (facts: Tentacle §2.5). */
const listeningUri = (answers: Answers): string =>
	`${addressUrl({host: required(answers, 'publicHostName').toLowerCase(), port: required(answers, 'callbackPort')})}/`;

/** A record with members of ours in it: all that the Server sent goes back to it (facts: Octopus REST §4.1). An endpoint of another style is replaced whole. */
export const mergedRecord = (resource: Members, members: Members): Members => {
	const [was, becomes] = [(resource.Endpoint ?? {}) as Members, members.Endpoint as Members];
	const kept = was.CommunicationStyle === becomes.CommunicationStyle ? was : {};
	return {...resource, ...members, Endpoint: {...kept, ...becomes}};
};

/** Whether a record says all that the answers decide. What only a step brings is compared with what the instance has. */
export const saysTheSame = (record: RecordFacts, members: Members, context: StepContext): boolean => {
	const {Uri, Thumbprint: _own, ...endpoint} = members.Endpoint as Members;
	const subscriptionId = subscriptionIdOf(context);
	const now: Members = {
		Name: record.name,
		EnvironmentIds: record.environmentIds,
		Roles: record.roles,
		WorkerPoolIds: record.workerPoolIds,
		TenantIds: record.tenantIds,
		TenantTags: record.tenantTags,
		TenantedDeploymentParticipation: record.participation ?? 'Untenanted',
		MachinePolicyId: record.machinePolicyId ?? null,
		CommunicationStyle: record.communicationStyle,
		ProxyId: record.proxyId ?? null,
		Uri: addressed(record.uri),
	};
	const wanted = {...members, ...endpoint, Uri: addressed(typeof Uri === 'string' ? Uri : subscriptionId)};
	return Object.entries(wanted).every(([name, value]) => name === 'Endpoint' || isSame(now[name], value as Body));
};

/** Letter case and a last slash say nothing in an address. */
const addressed = (uri: string | undefined): string | null => uri?.toLowerCase().replace(/\/+$/, '') ?? null;

/** Lists are sets here. */
const isSame = (one: Body | undefined, other: Body): boolean =>
	Array.isArray(one) && Array.isArray(other)
		? one.length === other.length && other.every(item => typeof item === 'string' && one.includes(item))
		: one === other;
