import {checks} from '../../diagnostics/index.ts';
import {type Flag, questionFlags} from '../../src/commands/flags.ts';
import {flagText} from '../../src/commands/help.ts';
import {questionSections} from '../../src/commands/help-flags.ts';
import {flagOf, idsOf, isList, variablesOf} from '../../src/engine/names.ts';
import type {AnswerId} from '../../src/model/answers.ts';
import type {Question} from '../../src/model/question.ts';
import {renderAnswersFile} from '../../src/render/answers-file.ts';
import {questions} from '../../wizards/questions.ts';
import {conditionWords} from './condition-words.ts';
import {exampleOf} from './examples.ts';
import {wantedBy} from './wanted.ts';

const flags = questionFlags(questions);
const ids = idsOf(questions);
const questionOf = (id: AnswerId): Question => questions[id] as Question;

/** `docs/answers.md`: every answer, by what it is about. */
export const answersPage = (): string =>
	[
		'# Every answer',
		'',
		'Made from the declarations by `npm run docs`. Whatever the wizard asks is also a flag, a variable and a key of an answers file; the strongest source that says something counts:',
		'',
		'1. a flag: `--listen-port 10934`. A list repeats its flag, and `--tenants=` is an empty one; a yes or no is `--register-now` or `--no-register-now`',
		'2. a variable: `CONFIGURE_TENTACLE_LISTEN_PORT=10934`. A list has commas, or is a JSON array when it begins with `[`; a yes or no is `true` or `false`. A variable of another name (`TargetRole`, `OCTOPUS_URL`) counts only where an instance that is there has nothing to say',
		'3. the answers file (`--answers FILE`, YAML or JSON): `listenPort: 10934`. A secret is a reference there: `{env: NAME}` or `{file: PATH}`. [Its JSON schema](schema/answers.schema.json) tells editors what belongs there (`# yaml-language-server: $schema=` and its path, in the first line)',
		'4. the instance, when it is there already, and its record in Octopus',
		'5. the default',
		'',
		'**Bold**: asked in a first, simple run. The rest stands in the review with its default, one key away.',
		'',
		'| answer | what | asked when | default |',
		'| --- | --- | --- | --- |',
		...ids.map(id => {
			const question = questionOf(id);
			const name = `[\`${id}\`](#${id.toLowerCase()})`;
			return row([
				question.first ? `**${name}**` : name,
				question.short ?? question.ask,
				conditionWords(question.when),
				defaultOf(question),
			]);
		}),
		...questionSections(questions).flatMap(({title, ids: inSection}) => ['', `## ${title}`, ...inSection.flatMap(section)]),
		'',
	].join('\n');

const section = (id: AnswerId): readonly string[] => {
	const question = questionOf(id);
	const {ask, help, when, provenBy = [], impliedBy = {}} = question;
	const [own, ...others] = flagsFor(id);
	const wanted = wantedBy(id, question).filter((phrase, _index, all) => !all.some(other => other !== phrase && other.startsWith(phrase)));
	return [
		'',
		`### ${id}`,
		'',
		`${sentence(ask)} ${help}`,
		'',
		'| | |',
		'| --- | --- |',
		row(['asked when', conditionWords(when)]),
		row(['default', defaultOf(question)]),
		row([
			'flag',
			own === undefined
				? ''
				: code(flagText(own)) + also(others.map(({name}) => `--${name}`)) + (isList(question) ? '; may be repeated' : ''),
		]),
		row(['variable', code(variablesOf(id, question)[0] ?? '') + also(variablesOf(id, question).slice(1))]),
		row(['in a file', inFile(id)]),
		...(question.kind === 'choice'
			? Object.entries(question.choices).map(([name, choice]) =>
					row([
						code(name),
						[choice.says, choice.help]
							.filter(text => text !== undefined)
							.map(sentence)
							.join(' '),
					]),
				)
			: []),
		...Object.entries(impliedBy).map(([other, meant], index) =>
			row([index === 0 ? 'follows from' : '', `${code(other)}: that it is given means ${code(String(meant))}`]),
		),
		...wanted.map((phrase, index) => row([index === 0 ? 'wanted' : '', phrase])),
		...provenBy.map((check, index) =>
			row([index === 0 ? 'proven by' : '', `${checks.find(one => one.id === check)?.title ?? ''} (${code(check)})`]),
		),
	];
};

const flagsFor = (id: AnswerId): readonly Flag[] => {
	const question = questionOf(id);
	const own = flagOf(id, question);
	const names = [own, ...(question.aliases?.flags ?? []), ...(question.kind === 'yesNo' ? [`no-${own}`] : [])];
	return names.flatMap(name => flags.find(flag => flag.name === name) ?? []);
};

const also = (names: readonly string[]): string => (names.length === 0 ? '' : `, also ${names.map(code).join(', ')}`);

/** What holds when nothing is said. */
export const defaultOf = ({default: default_, optional}: Question): string =>
	default_ ? default_.says : optional === undefined ? 'none: it has to be answered' : `left out: ${optional}`;

/** One line of YAML, as our own writer writes it, lists and references in one line. */
const inFile = (id: AnswerId): string => {
	const value = exampleOf(id);
	const isPlain = typeof value !== 'object' || value === null;
	const text = isPlain
		? renderAnswersFile([{key: id, value}])
				.trim()
				.split('\n')
				.at(-1)
		: Array.isArray(value)
			? `${id}: [${value.join(', ')}]`
			: `${id}: {${Object.entries(value as object)
					.map(([key, inner]) => `${key}: ${String(inner)}`)
					.join(', ')}}`;
	return code(text ?? '');
};

const sentence = (text: string): string => (/[.?!]$/.test(text) ? text : `${text}.`);
const code = (text: string): string => `\`${text}\``;
const row = (cells: readonly string[]): string => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
