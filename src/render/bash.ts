import {addressText, addressUrl} from '../model/address.ts';
import type {Credential} from '../model/credential.ts';
import {type Action, type Body, isReference, isUnknown, type OutputName, type Plan, type Step} from '../model/plan.ts';
import {secretSourceText} from '../model/secret.ts';
import {UserError} from '../model/user-error.ts';
import {bashComment, bashWord, bashWords} from './shell-words.ts';

const variables: Readonly<Record<OutputName, string>> = {
	subscriptionId: 'subscription_id',
	thumbprint: 'thumbprint',
	recordId: 'record_id',
};

/**
The plan as a bash script that does the same on its own. Steps with nothing to do are left out. The API key comes from the variable or file that
the answers name (else `OCTOPUS_API_KEY`), and reaches curl on its standard input: no secret is in any argument.

Throws a `UserError` when the plan holds an id that only the Server knows and that could not be looked up.
*/
export const renderBash = (plan: Plan): string => {
	const steps = plan.steps.filter(({already}) => already === undefined);
	const requests = plan.steps.flatMap(({run, already}) =>
		(run.kind === 'request' || run.kind === 'discover') && already === undefined ? [run] : [],
	);
	const credential = requests[0]?.credential;
	return [
		'#!/bin/bash',
		'# Sets up a Tentacle as configure-tentacle would. Run as root. Stops at the first failure.',
		'set -euo pipefail',
		'umask 022',
		...(requests.length > 0 ? ['', ...outputFunctions(plan), ...credentialLines(credential)] : []),
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
		case 'unpoll':
			return unpollLines(action);
		case 'request':
			return requestLines(plan, action);
		case 'discover':
			return discoverLines(plan, action);
	}
};

/** The list is one line of JSON without braces inside its entries; sed replaces the file and keeps owner, mode and ACL. */
const unpollLines = ({file, address}: Extract<Action, {kind: 'unpoll'}>): readonly string[] => {
	const url = addressUrl(address).replaceAll(/[.[\]]/g, '\\$&');
	const isPolled = `"Address":"${url}/\\{0,1\\}"`;
	const script = `/TrustedOctopusServers/ { s|,\\{0,1\\}{[^{}]*"CommunicationStyle":2,${isPolled}[^{}]*}||I; s|\\[,|[| }`;
	return [
		bashWords(['sed', '-i', script, file]),
		`if ${bashWords(['grep', '-qi', isPolled, file])}; then echo ${bashWord(`${addressText(address)} is still in ${file}`)} >&2; exit 1; fi`,
	];
};

/** Both are in clear in the configuration file; asking Tentacle would leave a copy of the private key behind. */
const outputFunctions = ({configFile}: Plan): readonly string[] => [
	`config=${bashWord(configFile)}`,
	`read_subscription_id() { grep -o 'poll://[a-z0-9]*/' -- "$config" | head -n 1; }`,
	`read_thumbprint() { sed -n 's/.*key="Tentacle.CertificateThumbprint">\\([0-9A-F]*\\)<.*/\\1/p' -- "$config"; }`,
];

const credentialLines = (credential: Credential | undefined): readonly string[] => {
	if (credential !== undefined && credential.kind !== 'apiKey') throw new UserError('The script can use an API key only.');
	const from = credential?.apiKey.from;
	if (from && 'file' in from) return [`api_key=$(< ${bashWord(from.file)})`];
	const name = from && 'env' in from ? from.env : 'OCTOPUS_API_KEY';
	return [
		...(from && !('env' in from) ? [`# The API key was ${bashComment(secretSourceText(from))}; give it in the variable ${name}.`] : []),
		`api_key=\${${name}:?give the API key in the variable ${name}}`,
		`unset ${name}`,
	];
};

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
		// The here-strings go through a descriptor, so neither key nor body is in an argument.
		[
			`curl --silent --show-error --fail-with-body --request ${method} --header 'Content-Type: application/json'`,
			`--header @<(printf 'X-Octopus-ApiKey: %s\\n' "$api_key")`,
			...(body === undefined ? [] : ['--data-binary @<(printf %s "$body")']),
			`--output /dev/null ${bashWord(url)}${address}`,
		].join(' \\\n\t'),
	];
};

const discoverLines = (_plan: Plan, {url, path, address}: Extract<Action, {kind: 'discover'}>): readonly string[] => [
	[
		`curl --silent --show-error --fail-with-body --header @<(printf 'X-Octopus-ApiKey: %s\\n' "$api_key")`,
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
