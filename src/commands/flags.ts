import {parseArgs} from 'node:util';
import {flagOf, flagsOf, idsOf, isList} from '../engine/names.ts';
import type {FlagGiven} from '../engine/sources.ts';
import type {AnswerId} from '../model/answers.ts';
import {harmless} from '../model/harmless.ts';
import {nearest} from '../model/nearest.ts';
import type {Question, Questions} from '../model/question.ts';
import {shellWord} from '../model/shell-word.ts';
import {exitCodes, UserError} from '../model/user-error.ts';

/** One flag of a command: the parser and the help are made from it. */
export type Flag = {
	readonly name: string;
	/** What its value is called in help; left out: a switch. */
	readonly takes?: string;
	readonly says: string;
	/** May be given more than once. */
	readonly repeats?: true;
	/** Left out of help: another spelling of a flag that is in it, or the opposite of a switch that is in it. */
	readonly hidden?: 'spelling' | 'opposite';
};

/** Flags that every command understands. */
export const everywhere: readonly Flag[] = [
	{name: 'help', says: 'show help; --help all shows every flag'},
	{name: 'version', says: 'show the version'},
	{name: 'json', says: 'print one JSON document and nothing else'},
	{name: 'no-input', says: 'never ask; report everything that is missing at once'},
	{name: 'yes', says: 'answer confirmations with yes (never what becomes trusted)'},
	{name: 'plain', says: 'ask line by line, without a screen that is drawn again'},
	{name: 'accessible', says: 'ask line by line in words alone, for screen readers; so does ACCESSIBLE=1'},
	{name: 'no-color', says: 'no colour'},
	{name: 'verbose', says: 'tell more: every check of a diagnosis; requests and commands on stderr, without secrets'},
	{name: 'tentacle', takes: 'PATH', says: 'the Tentacle executable'},
	{name: 'timeout', takes: 'DURATION', says: 'give up after this time, such as 90s or 10m'},
];

/** How the Server is reached and trusted: for everything that talks to it. */
export const connectionFlags: readonly Flag[] = [
	{name: 'ca-file', takes: 'FILE', says: 'also trust the certificate authorities in this PEM file for the portal', repeats: true},
	{name: 'portal-fingerprint', takes: 'SHA256', says: 'accept exactly this certificate of the portal'},
	{name: 'allow-plain-http', says: 'allow an http portal: the credential is readable on the way'},
];

/** Each says what is to come of a run: of two, one would be left undone without a word. A script is no JSON. */
const apart = [
	['check', 'print-only'],
	['check', 'save-plan'],
	['print-only', 'save-plan'],
	['print-only', 'json'],
] as const;

/** Throws a `UserError` (usage) for two flags that want something else each. */
export const assertOneWish = (given: readonly FlagGiven[]): void => {
	const pair = apart.find(names => names.every(name => given.some(flag => flag.name === name)));
	if (pair) throw new UserError(`--${pair[0]} and --${pair[1]} do not go together.`, {exitCode: exitCodes.usage});
};

/**
The flags of a set-up that no answers file and no plan file holds, as words for a shell: whoever calls the program again has to give them again.
*/
export const wordsAgain = (given: readonly FlagGiven[]): readonly string[] =>
	given
		.filter(({name}) => name === 'tentacle' || name === 'despite' || connectionFlags.some(flag => flag.name === name))
		.map(({name, value}) => (typeof value === 'string' ? `--${name}=${shellWord(value)}` : `--${name}`));

/** The flags of these questions: `--listen-port N`, `--register-now` / `--no-register-now`, aliases hidden. */
export const questionFlags = (questions: Questions): readonly Flag[] =>
	idsOf(questions).flatMap(id => {
		const question = questions[id] as Question;
		return flagsOf(id, question).flatMap((name, index) => flagForms(id, question, name, index > 0));
	});

const flagForms = (id: AnswerId, question: Question, name: string, isAlias: boolean): readonly Flag[] => {
	const hidden = isAlias && ({hidden: 'spelling'} as const);
	const flag = {name, says: question.ask, ...hidden, ...(isList(question) && {repeats: true as const})};
	if (question.kind === 'yesNo') return [flag, {name: `no-${name}`, says: question.no, hidden: isAlias ? 'spelling' : 'opposite'}];
	return [{...flag, takes: question.kind === 'secret' ? 'FILE' : valueName(id, question)}];
};

const valueName = (id: AnswerId, question: Question): string => {
	if (question.kind === 'choice') return Object.keys(question.choices).join('|');
	if (question.kind === 'number') return 'N';
	if (question.kind === 'addresses') return 'HOST[:PORT]';
	return (
		flagOf(id, question)
			.split('-')
			.at(-1)
			?.replace(/(?<!s)s$/, '')
			.toUpperCase() ?? 'TEXT'
	);
};

/** Spellings that would put a secret where every user of the machine can read it. */
const secretsAsFlags = /^(?:(api)-?(key)|(bearer|id)-?(token)|(?:(script-proxy|proxy|certificate)-?)?(password))$/i;

/**
Reads the words after the command. Returns the flags in order and what is left over. Throws a `UserError` (usage) for an unknown flag, with the
command that has it (`ownerOf`) or the nearest one; for a value that is missing or too many; and for a secret given as a value, which it never repeats.
*/
export const parseFlags = (
	words: readonly string[],
	flags: readonly Flag[],
	ownerOf: (name: string) => string | undefined = () => undefined,
): {readonly given: readonly FlagGiven[]; readonly positionals: readonly string[]} => {
	const known = new Map(flags.map(flag => [flag.name, flag]));
	const {tokens} = parseArgs({
		args: [...words],
		options: Object.fromEntries(
			flags.map(({name, takes}) => [name, {type: takes === undefined ? ('boolean' as const) : ('string' as const)}]),
		),
		strict: false,
		allowPositionals: true,
		tokens: true,
	});
	const given: FlagGiven[] = [];
	const positionals: string[] = [];
	for (const token of tokens) {
		if (token.kind === 'positional') positionals.push(token.value);
		if (token.kind !== 'option') continue;
		const name = token.rawName === '-h' ? 'help' : token.name;
		// With one dash, its letters come one by one; what was meant is the whole word.
		const written = token.rawName.startsWith('--') ? name : (words[token.index] ?? '').replace(/^-/, '').replace(/=.*/s, '');
		const secret = secretsAsFlags.exec(written)?.slice(1).filter(Boolean).join('-').toLowerCase();
		if (secret !== undefined) throw secretAsFlag(written, secret, known.has(`${secret}-file`));
		const flag = known.get(name);
		if (!flag || (token.rawName !== '-h' && !token.rawName.startsWith('--')))
			throw unknownFlag(token.rawName, written, [...known.values()], ownerOf);
		if (flag.takes === undefined && token.value !== undefined)
			throw usage(`--${name} takes no value.`, known.has(`no-${name}`) ? [`--no-${name} says no.`] : []);
		if (flag.takes !== undefined && token.value === undefined) throw usage(`--${name} needs a value: --${name} ${flag.takes}`);
		if (flag.takes !== undefined && !token.inlineValue && token.value?.startsWith('-') && token.value !== '-') {
			throw usage(`--${name} is followed by ${JSON.stringify(token.value.slice(0, 60))}.`, [
				`A value that begins with a dash is written --${name}=VALUE.`,
			]);
		}
		if (!flag.repeats && flag.takes !== undefined && given.some(one => one.name === name)) throw usage(`--${name} is given twice.`);
		given.push({name, value: token.value ?? true});
	}
	return {given, positionals};
};

const usage = (message: string, next: readonly string[] = []): UserError => new UserError(message, {exitCode: exitCodes.usage, next});

const secretAsFlag = (name: string, secret: string, hasFile: boolean): UserError =>
	usage(`--${name} would put a secret on the command line, where every user of this machine can read it.`, [
		...(hasFile ? [`Give it in a file: --${secret}-file FILE; or on standard input: --${secret}-file -`] : []),
		// The variable of an id token names its file.
		...(hasFile && secret !== 'id-token'
			? [
					`Or in the variable CONFIGURE_TENTACLE_${secret.toUpperCase().replaceAll('-', '_')} (a file is safer: root and the same user can read variables of a running program).`,
				]
			: []),
		'If it was a real one, replace it by a new one: this one may be in the shell’s history now.',
	]);

/** Says only the letters that cannot be a value put behind a dash. */
const unknownFlag = (rawName: string, name: string, flags: readonly Flag[], ownerOf: (name: string) => string | undefined): UserError => {
	const owner = flags.some(flag => flag.name === name) ? undefined : ownerOf(name);
	const near = nearest(
		name,
		flags.map(flag => flag.name),
	);
	const next =
		owner !== undefined ? `--${name} belongs to ${owner}.` : near === undefined ? '--help shows the flags.' : `Did you mean --${near}?`;
	return usage(`There is no flag ${harmless(rawName, 60)} here.`, [next]);
};
