import type {Schema} from '../_helpers/json-schema.ts';
import {textOf} from '../house/_files.ts';
import {answersSchema} from './answers-schema.ts';

const published = (name: string): Schema & {readonly $defs: Readonly<Record<string, Schema>>} =>
	JSON.parse(textOf(`docs/schema/${name}.schema.json`)) as Schema & {readonly $defs: Readonly<Record<string, Schema>>};

/** `docs/schema/setup.schema.json`: what `setup --json` prints. Answers, plan and checks are as their own schemas have them. */
export const setUpSchema = (): Schema => {
	const {$defs: ofAnswers, properties: answers} = answersSchema() as {$defs: Readonly<Record<string, Schema>>; properties: Schema};
	const {$defs: ofPlan, $schema, title: _title, description: _description, ...plan} = published('plan');
	const {schemaVersion: _version, ...ids} = answers;
	const texts: Schema = {type: 'array', items: {type: 'string'}};
	return {
		$schema,
		title: 'What configure-tentacle setup --json tells',
		description:
			'One document, whether it was applied or only planned. Fields may be added; none is renamed, removed or given another meaning while schemaVersion is 1. Made by npm run docs.',
		...object(['schemaVersion', 'tool', 'answers', 'plan'], {
			schemaVersion: {const: 1},
			tool: object(['name', 'version'], {name: {const: 'configure-tentacle'}, version: {type: 'string'}}),
			answers: {
				description: 'Every answer, defaults too; a secret as a reference, or as the words “typed in”.',
				...object([], Object.fromEntries(Object.entries(ids).map(([id, schema]) => [id, withTyped(schema as Schema)]))),
			},
			changes: {
				description: 'What differs from an instance that is there. Left out: there is none.',
				type: 'array',
				items: object(['id', 'label'], {
					id: {description: 'Of the answer.', type: 'string'},
					label: {type: 'string'},
					was: {description: 'Left out: nothing.', type: 'string'},
					will: {description: 'Left out: nothing.', type: 'string'},
				}),
			},
			plan: {$ref: '#/$defs/plan'},
			outcome: {
				description: 'How it went. Left out: it was not applied.',
				...object(['kind', 'exitCode', 'done', 'notDone', 'checks'], {
					kind: {
						description: 'refused: a check failed before the first change. not-proven: applied, and a proof could not be judged.',
						enum: ['done', 'unchanged', 'refused', 'failed', 'not-proven', 'interrupted'],
					},
					exitCode: {type: 'integer', minimum: 0},
					done: {description: 'Ids of steps.', ...texts},
					notDone: {description: 'Ids of steps.', ...texts},
					failedStep: object(['id', 'says', 'lines', 'next'], {
						id: {type: 'string'},
						says: {type: 'string'},
						exitCode: {type: 'integer'},
						lines: {description: 'Of its output.', ...texts},
						next: {description: 'What a person can do now.', ...texts},
					}),
					checks: {type: 'array', items: {$ref: '#/$defs/check'}},
				}),
			},
		}),
		$defs: joined(ofAnswers, partsOfChecks(published('report').$defs), ofPlan, {plan}),
	};
};

const object = (required: readonly string[], properties: Schema): Schema => ({
	type: 'object',
	...(required.length > 0 && {required}),
	additionalProperties: false,
	properties,
});

/** A secret that was typed has no place to refer to. */
const withTyped = ({$ref, ...schema}: Schema): Schema =>
	$ref === undefined ? {...schema} : {...schema, oneOf: [{$ref}, {const: 'typed in'}]};

/** Of a report, only what a check is made of. */
const partsOfChecks = (ofReport: Readonly<Record<string, Schema>>): Readonly<Record<string, Schema>> =>
	Object.fromEntries(
		Object.entries(ofReport).filter(([name]) => ['check', 'command', 'finding', 'owner', 'page', 'subject'].includes(name)),
	);

/** Throws where two mean different things by one name. */
const joined = (...parts: ReadonlyArray<Readonly<Record<string, Schema>>>): Readonly<Record<string, Schema>> => {
	const names = parts.flatMap(part => Object.keys(part));
	const twice = names.find((name, index) => names.indexOf(name) !== index);
	if (twice !== undefined) throw new Error(`Two schemas define ${twice}`);
	return Object.assign({}, ...parts) as Readonly<Record<string, Schema>>;
};
