import {flagOf, idsOf, variableOf} from '../../src/engine/names.ts';
import type {AnswerId} from '../../src/model/answers.ts';
import type {Question} from '../../src/model/question.ts';
import {questions} from '../../wizards/questions.ts';
import type {Schema} from '../_helpers/json-schema.ts';
import {conditionWords} from './condition-words.ts';

/** `docs/schema/answers.schema.json`: what an answers file may hold, by shape. What the rules of a question say besides is in its page. */
export const answersSchema = (): Schema => ({
	$schema: 'https://json-schema.org/draft/2020-12/schema',
	title: 'Answers file of configure-tentacle',
	description:
		'Every key is optional: what is left out comes from a flag, a variable, the instance that is there, or a default. Made from the declarations by npm run docs.',
	type: 'object',
	additionalProperties: false,
	properties: {
		schemaVersion: {const: 1},
		...Object.fromEntries(idsOf(questions).map(id => [id, {description: describe(id), ...shapeOf(questions[id] as Question)}])),
	},
	$defs: {
		reference: {
			description: 'A reference to where a secret is; never the secret itself.',
			oneOf: [
				{
					type: 'object',
					required: ['env'],
					additionalProperties: false,
					properties: {env: {description: 'The name of a variable.', ...someText}},
				},
				{
					type: 'object',
					required: ['file'],
					additionalProperties: false,
					properties: {file: {description: 'A path, from the folder of the answers file.', ...someText}},
				},
			],
		},
	},
});

const someText: Schema = {type: 'string', minLength: 1};

const describe = (id: AnswerId): string => {
	const question = questions[id] as Question;
	const {ask, help, when, default: default_, optional} = question;
	return [
		/[.?!]$/.test(ask) ? ask : `${ask}.`,
		help,
		...(when ? [`Asked when ${conditionWords(when).replaceAll('`', '')}.`] : []),
		...(default_ ? [`Default: ${default_.says}.`] : optional === undefined ? [] : [`Left out: ${optional}.`]),
		`Also --${flagOf(id, question)}, ${variableOf(id)}.`,
	].join(' ');
};

/** The form in which answers are written. The reader is kinder: numbers in quotes, names in other letter cases, one name in place of a list. */
const shapeOf = (question: Question): Schema => {
	switch (question.kind) {
		case 'number':
			return {type: 'integer', minimum: question.from, maximum: question.to};
		case 'yesNo':
			return {type: 'boolean'};
		case 'choice':
			return {enum: Object.keys(question.choices)};
		case 'addresses':
			return {type: 'array', items: {type: 'string', pattern: addressPattern}};
		case 'liveMany':
			return {type: 'array', items: someText};
		case 'secret':
			return {$ref: '#/$defs/reference'};
		case 'text':
		case 'liveChoice':
			return someText;
	}
};

/** `host`, `host:port`, `[IPv6]:port`, `https://host:port/`. */
const addressPattern = String.raw`^(https://)?(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+)(:[0-9]{1,5})?/?$`;
