import {checks} from '../../diagnostics/index.ts';
import {collect, runChecks} from '../engine/run-checks.ts';
import {selectChecks} from '../engine/select-checks.ts';
import {addressText} from '../model/address.ts';
import type {CheckResult} from '../model/check.ts';
import type {ServerFacts, ServerNodeFacts} from '../model/facts.ts';
import {jsonText} from '../model/json-text.ts';
import {suggestedAddresses, workingNodes} from '../model/nodes.ts';
import {type ExitCode, exitCodes} from '../model/user-error.ts';
import {type CommandContext, hasFlag} from './context.ts';
import type {NodesSubject} from './nodes.ts';
import {createProbes} from './probes.ts';
import type {SetUpSession} from './set-up-session.ts';
import {showWaiting} from './waiting-line.ts';

/** What tells how a polled address is: who answers there with which certificate, and what the agent's own log says of it. */
const looked = {only: ['network/who', 'trust/server-thumbprint', 'service/connected'], skip: []};

type NodeLine = {
	readonly address: string;
	readonly verdict: CheckResult['verdict'];
	readonly says: string;
	/** By the agent's log: `connected`, or why not. */
	readonly connection: string;
	readonly finding?: string;
	readonly remedy?: string;
};

/** `nodes list`: each polled address and how it is; beside them the Server's nodes, where it tells them. */
export const listNodes = async (
	context: CommandContext,
	{host, server: access}: SetUpSession,
	{facts, polled, answers, scope}: NodesSubject,
	server: ServerFacts | undefined,
): Promise<ExitCode> => {
	const {signal, stop, stdout, environment, version} = context;
	const probes = createProbes({host, server: access, answers, scope, environment, manner: 'look'});
	const chosen = selectChecks(checks, looked);
	const waiting = showWaiting(context);
	const events = runChecks({checks: chosen, answers, scope, probes, signal: AbortSignal.any([signal, stop])});
	const results = await collect(chosen, waiting.watch(events)).finally(waiting.end);
	const lines = polled.map(address => lineOf(addressText(address), results));
	const working = workingNodes(server?.nodes ?? []);
	// Where as many are polled as there are, their addresses merely have other names.
	const suggested = polled.length < working.length ? suggestedAddresses(working, polled).map(addressText) : [];
	const document = {
		schemaVersion: 1,
		tool: {name: 'configure-tentacle', version},
		instance: facts.name,
		nodes: lines,
		...(server?.nodes && {server: {nodes: server.nodes, sharedQueue: server.sharedQueue ?? null, suggested}}),
	};
	if (hasFlag(context, 'json')) stdout.write(`${jsonText(document)}\n`);
	else
		stdout.write(`${[`${facts.name} polls:`, ...lines.flatMap(nodeText), ...(server ? serverText(server, suggested) : [])].join('\n')}\n`);
	return signal.aborted || stop.aborted ? exitCodes.interrupted : exitCodes.fine;
};

/** The first thing that is wrong with an address says how it is; where nothing is, the last one looked at does. */
const lineOf = (address: string, results: readonly CheckResult[]): NodeLine => {
	const mine = results.filter(({subject, verdict}) => subject === address && verdict !== 'skipped' && verdict !== 'blocked');
	const bad = mine.find(({verdict}) => verdict === 'fail') ?? mine.find(({verdict}) => verdict === 'warning' || verdict === 'broken');
	const connected = results.find(({id, subject}) => id === 'service/connected' && subject === address);
	const {verdict, says, finding, remedy} = bad ?? mine.at(-1) ?? {verdict: 'skipped' as const, says: 'nothing is known of it'};
	return {
		address,
		verdict,
		says,
		connection: connected?.reason ?? 'untold',
		...(finding && {finding}),
		...(remedy !== undefined && {remedy}),
	};
};

const nodeText = ({address, says, finding, remedy}: NodeLine): readonly string[] => [
	`  ${address}  ${says}${finding === undefined ? '' : `  ${finding}`}`,
	...(remedy === undefined ? [] : [`      ${remedy}`]),
];

const serverText = ({nodes, sharedQueue}: ServerFacts, suggested: readonly string[]): readonly string[] => {
	if (!nodes) return ['The Server does not tell its nodes to this credential.'];
	const shared = {shared: 'they share one queue: one balanced address is enough', unreachable: 'their shared queue does not work'};
	return [
		`The Server’s nodes${sharedQueue === 'shared' || sharedQueue === 'unreachable' ? ` (${shared[sharedQueue]})` : ''}:`,
		...nodes.map(node => `  ${node.name}  ${stateText(node)}`),
		...(suggested.length === 0 ? [] : [`By their names, some could be at: ${suggested.join(', ')} (not tried)`]),
	];
};

const stateText = ({isOffline, isDraining, runsNoTasks, lastSeen}: ServerNodeFacts): string => {
	if (isOffline) return `offline${lastSeen === undefined ? '' : `, last seen ${lastSeen}`}`;
	return isDraining ? 'draining: takes no new tasks' : runsNoTasks ? 'runs no tasks' : 'online';
};
