import {changeTo, type NodesChange, wantedByServer} from '../../wizards/nodes-plan.ts';
import {questions} from '../../wizards/questions.ts';
import {readAnswer} from '../engine/read-answer.ts';
import {type Address, addressText, isSameAddress} from '../model/address.ts';
import {credentialOf} from '../model/credential.ts';
import type {InstanceFacts, ServerFacts} from '../model/facts.ts';
import {harmless} from '../model/harmless.ts';
import {polledBy} from '../model/nodes.ts';
import {sourceText} from '../model/question.ts';
import {usualScope} from '../model/scope.ts';
import {type ExitCode, exitCodes, UserError} from '../model/user-error.ts';
import type {CommandContext} from './context.ts';
import {type Subject, subjectsOf} from './diagnose-subjects.ts';
import {changeNodes} from './nodes-change.ts';
import {listNodes} from './nodes-list.ts';
import {createProbes} from './probes.ts';
import {closing, openSession, type SetUpSession} from './set-up-session.ts';
import {subCommand} from './sub-command.ts';

/** A polling instance, and what is known of it and its Server. */
export type NodesSubject = Subject & {readonly facts: InstanceFacts; readonly polled: readonly Address[]};

const acts = ['list', 'add', 'remove', 'reconcile'] as const;
type Act = (typeof acts)[number];

/** `nodes`: the Server nodes that an existing instance polls. */
export const nodes = async (context: CommandContext): Promise<ExitCode> => {
	const [word = 'list', ...words] = context.positionals;
	const act = subCommand('nodes', word, acts);
	const takesWords = act === 'add' || act === 'remove';
	if (takesWords !== words.length > 0) {
		throw usage(takesWords ? `nodes ${act} wants addresses: nodes ${act} HOST[:PORT] …` : `nodes ${act} takes no words besides its flags.`);
	}
	const opened = await openSession(context);
	return closing(opened, async () => {
		const subject = subjectOf(opened);
		// The Server's API is asked on the way on which the instance polls.
		const session = {...opened, server: opened.server.through(subject.answers)};
		if (act === 'list') return listNodes(context, session, subject, await serverOf(context, session, subject));
		for (const warning of session.secrets.warnings()) context.stderr.write(`! ${warning}\n`);
		return changeNodes(context, session, subject, await changeFor(act, words, context, session, subject));
	});
};

const usage = (message: string, next: readonly string[] = []): UserError => new UserError(message, {exitCode: exitCodes.usage, next});

/** The instance named, or the only one that polls. */
const subjectOf = (session: SetUpSession): NodesSubject => {
	const {serverAddresses: _wanted, configFile: _file, ...given} = session.given;
	const polling = subjectsOf({...session, given}, usualScope).flatMap(subject => {
		const facts = session.machine.instances.find(({name}) => name === subject.instance);
		const polled = facts ? polledBy(facts) : [];
		return facts && polled.length > 0 ? [{...subject, facts, polled}] : [];
	});
	const [first, ...others] = polling;
	if (!first) {
		const [unreadable] = session.machine.instances.filter(
			({name, problem}) => problem !== undefined && (given.instance ? name === given.instance[0]?.raw : true),
		);
		if (unreadable?.problem !== undefined)
			throw new UserError(unreadable.problem, {next: session.machine.machine.isRoot ? [] : ['Run the same command with sudo.']});
		const named = session.given.instance ? 'This instance polls' : 'No instance on this machine polls';
		throw usage(`${named} no Server nodes.`, [
			'A listening one needs none: Octopus dials it. configure-tentacle setup --style polling makes one that polls.',
		]);
	}
	if (others.length === 0) return first;
	throw usage('Several instances poll.', [`Name one: ${polling.map(({facts}) => `--instance=${facts.name}`).join(', ')}`]);
};

/** What the Server tells to the credential that was given; undefined: there was none, or it is not accepted. */
const serverOf = async (context: CommandContext, session: SetUpSession, {answers, scope}: Subject): Promise<ServerFacts | undefined> => {
	if (answers.serverUrl === undefined || credentialOf(answers) === undefined) return undefined;
	const {host, server} = session;
	const account = await createProbes({host, server, answers, scope, environment: context.environment, manner: 'look'}).account(
		AbortSignal.any([context.signal, context.stop]),
	);
	if (account.accepted) return account.facts;
	context.stderr.write(`! The Server could not be asked: ${account.message ?? account.code ?? account.status}\n`);
	return undefined;
};

const changeFor = async (
	act: Exclude<Act, 'list'>,
	words: readonly string[],
	context: CommandContext,
	session: SetUpSession,
	subject: NodesSubject,
): Promise<NodesChange> => {
	const {polled} = subject;
	if (act === 'add') return {add: changeTo(addressesIn(session, words, 'nodes add'), polled).add, remove: []};
	if (act === 'remove') return {add: [], remove: storedOnes(addressesIn(session, words, 'nodes remove'), polled)};
	const given = session.given.serverAddresses?.[0];
	if (given) return changeTo(addressesIn(session, given.raw, sourceText(given.source)), polled);
	const server = await serverOf(context, session, subject);
	const known = server ? wantedByServer(server, polled) : {says: 'Which addresses are wanted is not known.'};
	if ('wanted' in known) return changeTo(known.wanted, polled);
	throw usage(known.says, [
		`Give all that are wanted, once each: --server-addresses ${polled.map(addressText).join(' --server-addresses ')} …`,
	]);
};

/** By the rules of the question, whichever way they were given. */
const addressesIn = ({resolver, machine}: SetUpSession, raw: unknown, from: string): readonly Address[] => {
	const read = readAnswer(questions.serverAddresses, raw, {
		id: 'serverAddresses',
		answers: {},
		facts: machine,
		readSecret: resolver.readSecret,
	});
	if ('wanted' in read) throw usage(`An address cannot be used (${from}): wanted is ${harmless(read.wanted)}.`);
	return read.value as readonly Address[];
};

/** Exactly those that are stored: a name that only looks alike would take out another node. */
const storedOnes = (addresses: readonly Address[], polled: readonly Address[]): readonly Address[] =>
	addresses.map(address => {
		const stored = polled.find(one => isSameAddress(one, address));
		if (stored) return stored;
		throw usage(`${addressText(address)} is not polled.`, [`Polled are: ${polled.map(addressText).join(', ')}`]);
	});
