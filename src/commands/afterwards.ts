import {questions} from '../../wizards/questions.ts';
import {flagOf, idsOf, variablesOf} from '../engine/names.ts';
import type {Outcome} from '../engine/run-set-up.ts';
import {plainAnswer} from '../engine/show-answer.ts';
import type {Host} from '../host/host.ts';
import type {AnswerId, Answers} from '../model/answers.ts';
import {harmless} from '../model/harmless.ts';
import {changesCertificate} from '../model/own-thumbprints.ts';
import type {Action, Plan} from '../model/plan.ts';
import type {Question, Source} from '../model/question.ts';
import type {Secret} from '../model/secret.ts';
import {thumbprintGroups} from '../model/thumbprint.ts';
import type {AnswerLine} from '../render/answers-file.ts';
import {bashWord} from '../render/shell-words.ts';
import type {CommandContext} from './context.ts';
import {wordsAgain} from './flags.ts';

type Sources = Readonly<Partial<Record<AnswerId, Source>>>;

const proofs = new Set(['service/unit', 'service/up', 'service/connected', 'trust/own-port', 'octopus/record', 'octopus/health']);

/** What is worth knowing when all is done: what was proven, and what a person enters in the portal where the machine is not registered from here. */
export const afterwards = async (
	host: Pick<Host, 'output'>,
	plan: Plan,
	answers: Answers,
	{kind, results, done}: Outcome,
): Promise<readonly string[]> => {
	if (kind !== 'done' && kind !== 'unchanged' && kind !== 'not-proven') return [];
	const proven = results
		.filter(({id, verdict}) => proofs.has(id) && (verdict === 'pass' || verdict === 'information' || verdict === 'warning'))
		.map(({title, subject, says}) => `  ${title}${subject === '' ? '' : ` (${subject})`}: ${says}`);
	const told = kind === 'not-proven' && proven.length > 0 ? ['Proven so far:', ...proven] : proven;
	const remains = done.flatMap(step => step.remains ?? []).map(line => `  ${harmless(line, 500)}`);
	const left = remains.length > 0 ? ['What remains to be done by you:', ...remains] : [];
	if (answers.registerNow) return [...told, ...left, ...whereItIs(answers)];
	const forPortal = changesCertificate(answers) && isRegistered(plan) ? newThumbprint : forThePortal;
	return [...told, ...left, ...(await forPortal(host, plan, answers))];
};

/** The instance was there before, so that Octopus may know it. */
const isRegistered = ({steps}: Plan): boolean => steps.some(({run, already}) => isCreation(run) && already !== undefined);
const isCreation = (run: Action): boolean => run.kind === 'tentacle' && run.words[0] === 'create-instance';

/** Nobody signed in to tell the Server: until somebody does, it does not accept this machine. */
const newThumbprint = async (
	host: Pick<Host, 'output'>,
	{instance}: Plan,
	{renewedThumbprint = 'none'}: Answers,
): Promise<readonly string[]> => {
	const thumbprint = (await host.output('thumbprint', instance)) ?? 'none';
	return [
		'Now give each record of this machine in Octopus its new thumbprint (Infrastructure › the machine › Settings), in every space:',
		`  instead of       ${renewedThumbprint}`,
		`  thumbprint       ${thumbprint}`,
		`                   ${thumbprintGroups(thumbprint)}`,
		'Until then the Server does not accept this machine. If Octopus does not have it yet, add it with this thumbprint.',
	];
};

const whereItIs = ({registerAs, name, space}: Answers): readonly string[] => [
	`In Octopus: Infrastructure › ${registerAs === 'worker' ? 'Workers' : 'Deployment Targets'} › ${harmless(name ?? '', 200)}, in the space ${harmless(space ?? '', 200)}.`,
];

const forThePortal = async (host: Pick<Host, 'output'>, plan: Plan, answers: Answers): Promise<readonly string[]> => {
	const thumbprint = (await host.output('thumbprint', plan.instance)) ?? 'none';
	const how =
		answers.style === 'polling'
			? [
					`  subscription id  ${await host.output('subscriptionId', plan.instance, plan.serverThumbprint)}`,
					'  It connects by itself within two minutes after that.',
				]
			: [`  port             ${answers.listenPort}`, `  The firewall on this side must let the Server in on TCP ${answers.listenPort}.`];
	return [
		'Now add this machine in Octopus (Infrastructure › Add):',
		`  style            ${answers.style} Tentacle`,
		`  thumbprint       ${thumbprint}`,
		`                   ${thumbprintGroups(thumbprint)}`,
		...how,
	];
};

/** The command that does the same again without questions, and the answers file for it: to be pasted, so that no word of it is broken. `given` are the flags of this run. */
export const sameAgain = async (
	{program, given, face}: Pick<CommandContext, 'program' | 'given' | 'face'>,
	answers: Answers,
	sources: Sources,
	columns: number,
): Promise<readonly string[]> => {
	const file = (await answersFile(answers, sources)).trimEnd().split('\n');
	// The questions have just been heard; how to give a secret has not.
	const told = face === 'accessible' ? file.filter(line => !asked.has(line)) : file;
	const others = wordsAgain(given).map(word => harmless(word, 10_000));
	const words = [...unattendedWords(program, answers, sources), ...others];
	return [
		'Same again, without questions:',
		...commandLines(words, columns),
		...variableLines(answers),
		...fileLines(words),
		'Or with an answers file:',
		...commandLines([`${program} setup`, '--yes', '--no-input', '--answers=FILE', ...others], columns),
		'In it:',
		...told.map(line => `  ${harmless(line, 10_000)}`),
	];
};

/**
What does the rest of a run that stopped half-way: the same command, or, where answers were typed in or are in a plan file, one that has them all. With what was
true before it, and no later run can find out.
*/
export const theRest = (
	{program, given, interactive}: Pick<CommandContext, 'program' | 'given' | 'interactive'>,
	answers: Answers,
	sources: Sources,
	columns = Number.POSITIVE_INFINITY,
): readonly string[] => {
	const pinned = onlyBefore.filter(id => sources[id]?.kind === 'default' && answers[id] !== undefined && answers[id] !== 'none');
	if (!interactive && !given.some(({name}) => name === 'apply-plan')) {
		const more = pinned.map(id => `--${flagOf(id, questions[id])}=${bashWord(String(answers[id]))}`);
		return [`The same command again goes on with the rest${more.length > 0 ? `, with ${more.join(' ')} added` : ''}.`];
	}
	const known = {...sources, ...Object.fromEntries(pinned.map(id => [id, {kind: 'instance', name: ''} as const]))};
	const words = [...unattendedWords(program, answers, known), ...wordsAgain(given).map(word => harmless(word, 10_000))];
	return ['This goes on with the rest:', ...commandLines(words, columns), ...variableLines(answers), ...fileLines(words)];
};

/** Answers that are taken from what the instance has, and that the run itself changes. */
const onlyBefore = ['renewedThumbprint'] as const satisfies readonly AnswerId[];

const fileLines = (words: readonly string[]): readonly string[] =>
	words.some(word => word.endsWith('=FILE')) ? ['  FILE: what you typed, in a file that only you can read.'] : [];

export const ifItStops = (program: string): readonly string[] => ['If it ever stops working:', `  ${program} diagnose`];

/** Only what is not a default, secrets by reference. */
const unattendedWords = (program: string, answers: Answers, sources: Sources): readonly string[] => {
	const words = idsOf(questions).flatMap(id => {
		const value = answers[id];
		const question = questions[id] as Question;
		if (value === undefined || isKept(value) || sources[id]?.kind === 'default' || isSaidByOthers(question, value, sources)) return [];
		return flagWords(`--${flagOf(id, question)}`, question, plainAnswer(question, value));
	});
	return [`${program} setup`, '--yes', '--no-input', ...words].map(word => harmless(word, 10_000));
};

/** A command for bash, broken between words and only where a line is full, each break with the backslash that joins it again. */
const commandLines = (words: readonly string[], columns: number): readonly string[] => {
	const lines: string[] = [];
	for (const word of words) {
		const last = lines.at(-1);
		if (last !== undefined && last.length + word.length + 3 <= columns) lines[lines.length - 1] = `${last} ${word}`;
		else lines.push(`${lines.length === 0 ? '  ' : '    '}${word}`);
	}
	return lines.map((line, index) => (index < lines.length - 1 ? `${line} \\` : line));
};

/** A secret that the instance has already: the next run finds it there. */
const isKept = (value: unknown): boolean =>
	typeof value === 'object' && value !== null && 'from' in value && 'instance' in (value as Secret).from;

/** The secrets that were taken from variables: their values are in no command. One of another name was in an answers file, which the command does without. */
const variableLines = (answers: Answers): readonly string[] =>
	idsOf(questions).flatMap(id => {
		const question = questions[id] as Question;
		const value = answers[id];
		if (question.kind !== 'secret' || value === undefined || !('env' in (value as Secret).from)) return [];
		const {env} = plainAnswer(question, value) as {readonly env: string};
		const own = variablesOf(id, question);
		return [
			own.includes(env)
				? `  ${env}: read from the environment, as it was now.`
				: `  ${own[0]}: to be set in the environment, to what ${harmless(env, 200)} is.`,
		];
	});

/** Another answer, which is given as a flag beside it, means the same. */
const isSaidByOthers = ({impliedBy = {}}: Question, value: unknown, sources: Sources): boolean =>
	Object.entries(impliedBy).some(([other, meant]) => {
		const from = sources[other as AnswerId]?.kind;
		return meant === value && from !== undefined && from !== 'environment' && from !== 'default';
	});

const flagWords = (flag: string, question: Question, plain: unknown): readonly string[] => {
	if (question.kind === 'yesNo') return [plain ? flag : flag.replace('--', '--no-')];
	if (Array.isArray(plain) && plain.length === 0) return [`${flag}=`];
	if (question.kind !== 'secret') return (Array.isArray(plain) ? plain : [plain]).map(item => `${flag}=${bashWord(String(item))}`);
	// A variable is read by itself; what was typed has to be given in a file.
	if (plain === undefined) return [`${flag}=FILE`];
	const {file} = plain as {file?: string};
	return file === undefined ? [] : [`${flag}=${bashWord(file)}`];
};

/** The comments of an answers file that are questions. */
const asked: ReadonlySet<string> = new Set(idsOf(questions).map(id => `# ${questions[id].ask}`));

/** The answers file that does the same: every answer that is not a default, with its question above it. With comments of `before`, the text of an earlier one. */
export const answersFile = async (answers: Answers, sources: Sources, before?: string): Promise<string> => {
	const {renderAnswersFile} = await import('../render/answers-file.ts');
	return renderAnswersFile(
		idsOf(questions).flatMap((id): readonly AnswerLine[] => {
			if (answers[id] === undefined || isKept(answers[id]) || sources[id]?.kind === 'default') return [];
			const question = questions[id] as Question;
			const value = plainAnswer(question, answers[id]);
			return [
				{
					key: id,
					value,
					comment: value === undefined ? 'give it as {env: NAME} or {file: PATH}; it was typed in, and is not written down' : question.ask,
				},
			];
		}),
		before,
	);
};
