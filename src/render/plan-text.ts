import {addressText} from '../model/address.ts';
import {credentialNames, credentialOptions} from '../model/credential.ts';
import {harmless} from '../model/harmless.ts';
import {
	type Action,
	accountOf,
	type Body,
	isReference,
	isUnknown,
	outputNames,
	type Plan,
	type Reference,
	type Step,
	type Undo,
	type Unknown,
} from '../model/plan.ts';
import {secretNames} from '../model/secret.ts';
import {thumbprintShort} from '../model/thumbprint.ts';
import {wrap} from '../model/wrap.ts';
import {deleteLines, removeUnitLines} from './bash-removal.ts';
import {asUser, ownerLines} from './bash-user.ts';
import {bashWord, bashWords} from './shell-words.ts';

/** `‹subscription id›`: a value that only an earlier step, or a Server that did not answer, could bring. */
const named = (value: Reference | Unknown): string => `‹${'output' in value ? outputNames[value.output] : value.unknown}›`;

const pieces = (path: ReadonlyArray<string | Reference | Unknown>): string =>
	path.map(piece => (typeof piece === 'string' ? piece : named(piece))).join('');

/** The body as JSON, two lines at most a member, references by name. */
const bodyText = (body: Body): string =>
	JSON.stringify(body, (_key, value: Body) => (isReference(value) || isUnknown(value) ? named(value) : value), 2);

/** What a step runs, exactly, as a person may copy it. The credential is spoken of, never shown; ids and names can be the Server's. */
export const actionText = (plan: Plan, action: Action): string => harmless(textOf(plan, action), Number.POSITIVE_INFINITY);

const textOf = (plan: Plan, action: Action): string => {
	switch (action.kind) {
		case 'tentacle':
			return [
				`${asUser(accountOf(plan, action))}${bashWords([plan.tentacle, ...action.words])}`,
				...(action.credential ? credentialOptions(action.credential) : []).map(([option, value]) =>
					typeof value === 'string' ? bashWords([`${option}=${value}`]) : `${option}=‹${secretNames[value.secret]}›`,
				),
				...(action.pfx ? [`--from-file=‹${bashWord(action.pfx.file)}, without its password, in memory›`] : []),
			].join(' ');
		case 'forget-key':
			return `delete ${thumbprintShort(action.thumbprint)} from .NET’s stores of keys`;
		case 'mode':
			return bashWords(['chmod', action.mode.toString(8).padStart(4, '0'), action.path]);
		case 'owner':
			return `give what ${action.from} has in ${bashWord(action.path)} to ${action.to}, through no link and on one mount`;
		case 'unit-user':
		case 'systemctl':
			return ownerLines(action).join('; ');
		case 'delete':
			return deleteLines(action).join('; ');
		case 'remove-unit':
			return removeUnitLines(action).join('; ');
		case 'unpoll':
			return `take ${addressText(action.address)} out of the trust list in ${bashWord(action.file)}`;
		case 'proxy-password':
			return `write ‹${secretNames[action.password.secret]}›, encrypted, into ${bashWord(action.file)}`;
		case 'request':
			return `${action.method} ${action.url}${pieces(action.path)}    with: ‹${credentialNames[action.credential.kind]}›`;
		case 'discover':
			return `GET ${action.url}${pieces(action.path)}?${discoverQuery(action)}    with: ‹${credentialNames[action.credential.kind]}›`;
	}
};

const discoverQuery = ({address: {host, port}, proxyId}: Extract<Action, {kind: 'discover'}>): string =>
	`host=${host}&port=${port}&type=TentaclePassive${proxyId === undefined ? '' : `&proxyId=${pieces([proxyId])}`}`;

const undoText = (plan: Plan, undo: Undo): string => {
	if ('run' in undo) return actionText(plan, undo.run);
	if ('goesWith' in undo) return `goes with “${plan.steps.find(({id}) => id === undo.goesWith)?.title ?? undo.goesWith}”`;
	return 'cannot' in undo ? `cannot be taken back: ${undo.cannot}` : undo.nothing;
};

/**
The whole plan for a terminal or a pipe: what each step does, runs and changes, and how it is taken back. Sentences are broken between words at
`columns`; what may be copied is left to the terminal.
*/
export const renderPlan = (plan: Plan, columns = Number.POSITIVE_INFINITY): string => {
	const width = String(plan.steps.length).length;
	const lines = plan.steps.flatMap((step, index) => stepLines(plan, step, String(index + 1).padStart(width), columns));
	return `${lines.join('\n')}\n`;
};

const stepLines = (plan: Plan, step: Step, number: string, columns: number): readonly string[] => {
	const indent = ' '.repeat(number.length + 2);
	const title = `${number}  ${harmless(step.title)}`;
	if (step.already !== undefined) return [`${title}    (nothing to do: ${harmless(step.already)})`];
	const body = step.run.kind === 'request' && step.run.body !== undefined ? bodyText(step.run.body).split('\n') : [];
	const undo = undoText(plan, step.undo);
	return [
		title,
		...[
			...sentence('', harmless(step.why), columns - indent.length),
			`runs     ${actionText(plan, step.run)}`,
			...body.map(line => `         ${harmless(line, Number.POSITIVE_INFINITY)}`),
			...sentence('changes  ', harmless(step.changes), columns - indent.length),
			...('run' in step.undo ? [`undo     ${undo}`] : sentence('undo     ', undo, columns - indent.length)),
			...(step.remains === undefined ? [] : sentence('remains  ', harmless(step.remains), columns - indent.length)),
		].map(line => `${indent}${line}`),
	];
};

/** Broken between words only: a path stays in one piece. */
const sentence = (label: string, text: string, columns: number): readonly string[] => {
	const width = columns - label.length;
	const lines = text.split(' ').some(word => word.length > width) ? [text] : wrap(text, width);
	return lines.map((line, index) => `${index === 0 ? label : ' '.repeat(label.length)}${line}`);
};
