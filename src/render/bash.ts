import {type Action, type Body, isReference, isUnknown, type OutputName, type Plan, type Step} from '../model/plan.ts';
import {UserError} from '../model/user-error.ts';
import {credentialLines} from './bash-credential.ts';
import {bashComment, bashWord, bashWords} from './shell-words.ts';

const variables: Readonly<Record<OutputName, string>> = {
	subscriptionId: 'subscription_id',
	thumbprint: 'thumbprint',
	recordId: 'record_id',
};

/**
The plan as a bash script that does the same on its own. Steps with nothing to do are left out. The credential comes from the variable or file that
the answers name, and reaches curl through descriptors: no secret is in any argument. It is tried before anything is changed where signing in takes
a request of its own.

Throws a `UserError` when the plan holds an id that only the Server knows and that could not be looked up.
*/
export const renderBash = (plan: Plan): string => {
	const steps = plan.steps.filter(({already}) => already === undefined);
	const requests = plan.steps.flatMap(({run, already}) =>
		(run.kind === 'request' || run.kind === 'discover') && already === undefined ? [run] : [],
	);
	const [request] = requests;
	return [
		'#!/bin/bash',
		'# Sets up a Tentacle as configure-tentacle would. Run as root. Stops at the first failure.',
		'set -euo pipefail',
		'umask 022',
		...(request ? ['', ...outputFunctions(plan), ...credentialLines(request.credential, request.url)] : []),
		...steps.flatMap(step => ['', ...commentOf(step), ...commandOf(plan, step.run)]),
		'',
	].join('\n');
};

const commentOf = ({title, why}: Step): readonly string[] => [`# ${bashComment(title)}. ${bashComment(why)}`];

const commandOf = (plan: Plan, action: Action): readonly string[] => {
	switch (action.kind) {
		case 'tentacle':
			return [bashWords([plan.tentacle, ...action.words])];
		case 'mode':
			return [bashWords(['chmod', action.mode.toString(8).padStart(4, '0'), '--', action.path])];
		case 'request':
			return requestLines(plan, action);
		case 'discover':
			return discoverLines(plan, action);
	}
};

/** Both are in clear in the configuration file; asking Tentacle would leave a copy of the private key behind. */
const outputFunctions = ({configFile}: Plan): readonly string[] => [
	`config=${bashWord(configFile)}`,
	`read_subscription_id() { grep -o 'poll://[a-z0-9]*/' -- "$config" | head -n 1; }`,
	`read_thumbprint() { sed -n 's/.*key="Tentacle.CertificateThumbprint">\\([0-9A-F]*\\)<.*/\\1/p' -- "$config"; }`,
];

/** The body is a here-document in which bash expands nothing but our own marks, put in place by sed afterwards with values of known shape. */
const requestLines = (plan: Plan, {method, url, path, body}: Extract<Action, {kind: 'request'}>): readonly string[] => {
	const unknown = [...path, ...flat(body)].find(piece => isUnknown(piece as Body));
	if (unknown !== undefined) {
		throw new UserError(`The script needs the ${(unknown as {unknown: string}).unknown}, which the Server did not tell.`, {
			next: ['Save the script again when the Server can be asked.'],
		});
	}
	const used = (Object.keys(variables) as OutputName[]).filter(name =>
		[...path, ...flat(body)].some(piece => isReference(piece as Body) && (piece as {output: OutputName}).output === name),
	);
	const address = path
		.map(piece => (typeof piece === 'string' ? bashWord(piece) : isReference(piece) ? `"$${variables[piece.output]}"` : ''))
		.join('');
	return [
		...used
			.filter(name => name !== 'recordId')
			.flatMap(name => [
				`${variables[name]}=$(read_${variables[name]})`,
				`[ -n "$${variables[name]}" ] || { echo ${bashWord(`No ${name} in ${plan.configFile}`)} >&2; exit 1; }`,
			]),
		...(body === undefined
			? []
			: [`body=${bashWord(JSON.stringify(body, (_key, value: Body) => (isReference(value) ? mark(value.output) : value)))}`]),
		...used.map(name => `body=\${body//${bashWord(mark(name))}/$${variables[name]}}`),
		// It goes through a descriptor, so the body is in no argument.
		[
			`octopus --request ${method} --header 'Content-Type: application/json'`,
			...(body === undefined ? [] : ['--data-binary @<(printf %s "$body")']),
			`--output /dev/null ${bashWord(url)}${address}`,
		].join(' \\\n\t'),
	];
};

const discoverLines = (_plan: Plan, {url, path, address}: Extract<Action, {kind: 'discover'}>): readonly string[] => [
	[
		'octopus',
		`--output /dev/null ${bashWord(`${url}${path.join('')}?host=${encodeURIComponent(address.host)}&port=${address.port}&type=TentaclePassive`)}`,
	].join(' \\\n\t'),
];

/** Unlikely in any name, and without a character that JSON, bash or a pattern would treat in its own way. */
const mark = (name: OutputName): string => `OUTPUT:${name}:OUTPUT`;

const flat = (body: Body | undefined): readonly unknown[] => {
	if (body === undefined || typeof body !== 'object' || body === null) return [];
	if (isReference(body) || isUnknown(body)) return [body];
	return (Array.isArray(body) ? (body as readonly Body[]) : Object.values(body)).flatMap(item => flat(item as Body));
};
