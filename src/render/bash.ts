import {addressText, addressUrl} from '../model/address.ts';
import {type Credential, credentialOptions} from '../model/credential.ts';
import {harmless} from '../model/harmless.ts';
import {type Action, isReference, type OutputName, type Plan, type Reference, type Step, type Unknown} from '../model/plan.ts';
import {proxyIn} from '../model/proxy-url.ts';
import {UserError} from '../model/user-error.ts';
import {forgetKeyLines, importLines, passwordLines} from './bash-certificate.ts';
import {apiLines, secretLines, secretVariables} from './bash-credential.ts';
import {deleteLines, deleteRecordLines, removeUnitLines} from './bash-removal.ts';
import {assertKnown, bodyText, flat, marksFor, outputsIn} from './script-parts.ts';
import {bashComment, bashWord, bashWords} from './shell-words.ts';

const variables: Readonly<Record<OutputName, string>> = {
	subscriptionId: 'subscription_id',
	thumbprint: 'thumbprint',
	recordId: 'record_id',
};

export type ScriptOptions = {readonly does?: string; readonly caFiles?: readonly string[]};

/**
The plan as a bash script that does the same on its own. Steps with nothing to do are left out. The credential comes from the variable or file that
the answers name, and reaches curl through descriptors: no secret is in any argument of it. `does` is its first line; `caFiles` are PEM files of authorities that
the portal's certificate may be signed by.

Throws a `UserError` when the plan holds an id that only the Server knows and that could not be looked up.
*/
export const renderBash = (plan: Plan, {does = 'Sets up a Tentacle', caFiles = []}: ScriptOptions = {}): string => {
	const steps = plan.steps.filter(({already}) => already === undefined);
	if (proxyIn(plan)?.user !== undefined) throw withoutPassword();
	const [credential] = steps.flatMap(({run}) => ('credential' in run && run.credential ? [run.credential] : []));
	return [
		'#!/bin/bash',
		`# ${does} as configure-tentacle would. Run as root. Stops at the first failure.`,
		'set -euo pipefail',
		'umask 022',
		...(plan.proxy === undefined ? [] : [`export https_proxy=${bashWord(plan.proxy)} http_proxy=${bashWord(plan.proxy)} no_proxy=`]),
		...(credential
			? [
					'',
					...(caFiles.length === 0 ? [] : [`curl() { command curl --cacert <(${bashWords(['cat', '--', ...caFiles])}) "$@"; }`]),
					...(steps.every(({run}) => !('url' in run) || isDeletion(run)) ? [] : outputFunctions(plan)),
					...secretLines(credential),
					...steps
						.flatMap(({run}) => ('url' in run ? [run.url] : []))
						.slice(0, 1)
						.flatMap(url => apiLines(credential, url)),
				]
			: []),
		...steps.flatMap(({run}) => (run.kind === 'tentacle' && run.pfx?.password ? ['', ...passwordLines(run.pfx.password)] : [])),
		...steps.flatMap(step => ['', ...commentOf(step), ...commandOf(plan, step.run)]),
		// What no script can do.
		...steps.flatMap(({remains}) => (remains === undefined ? [] : ['', `printf '%s\\n' ${bashWord(harmless(remains, 1000))}`])),
		'',
	].join('\n');
};

const withoutPassword = (): UserError =>
	new UserError(
		'No script is made for a proxy that wants a password: Tentacle’s own command would show that to every user of the machine.',
		{
			next: ['Let configure-tentacle itself do it, with the same answers.'],
		},
	);

/** It needs nothing that an earlier step brought. */
const isDeletion = (action: Action): boolean => action.kind === 'request' && action.method === 'DELETE';

const commentOf = ({title, why}: Step): readonly string[] => [`# ${bashComment(title)}. ${bashComment(why)}`];

const commandOf = (plan: Plan, action: Action): readonly string[] => {
	switch (action.kind) {
		case 'tentacle':
			if (action.pfx) return importLines(plan.tentacle, action.words, action.pfx);
			return [[bashWords([plan.tentacle, ...action.words]), ...(action.credential ? optionWords(action.credential) : [])].join(' ')];
		case 'forget-key':
			return forgetKeyLines(action);
		case 'mode':
			return [bashWords(['chmod', action.mode.toString(8).padStart(4, '0'), '--', action.path])];
		case 'unpoll':
			return unpollLines(action);
		case 'proxy-password':
			throw withoutPassword();
		case 'request':
			return requestLines(plan, action);
		case 'delete':
			return deleteLines(action);
		case 'remove-unit':
			return removeUnitLines(action);
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
const outputFunctions = ({configFile, serverThumbprint = 'poll://'}: Plan): readonly string[] => [
	`config=${bashWord(configFile)}`,
	`read_subscription_id() { tr '}' '\\n' <"$config" | grep -i ${bashWord(serverThumbprint)} | grep -o 'poll://[a-z0-9]*/' | tail -n 1; }`,
	`read_thumbprint() { sed -n 's/.*key="Tentacle.CertificateThumbprint">\\([0-9A-F]*\\)<.*/\\1/p' -- "$config"; }`,
];

/** Tentacle takes it on its command line only: whoever chose that was warned. */
const optionWords = (credential: Credential): readonly string[] =>
	credentialOptions(credential).map(([option, value]) =>
		typeof value === 'string' ? bashWords([`${option}=${value}`]) : `${option}="$${secretVariables[value.secret]}"`,
	);

/** The lines that fetch what earlier steps brought. Throws for what the Server did not tell. */
const outputLines = ({configFile}: Plan, parts: readonly unknown[]): readonly string[] => {
	assertKnown(parts);
	return outputsIn(parts)
		.filter(name => name !== 'recordId')
		.flatMap(name => [
			`${variables[name]}=$(read_${variables[name]})`,
			`[ -n "$${variables[name]}" ] || { echo ${bashWord(`No ${name} in ${configFile}`)} >&2; exit 1; }`,
		]);
};

const address = (url: string, path: ReadonlyArray<string | Reference | Unknown>): string =>
	bashWord(url) +
	path.map(piece => (typeof piece === 'string' ? bashWord(piece) : isReference(piece) ? `"$${variables[piece.output]}"` : '')).join('');

/** The body is quoted text in which bash expands nothing; our own marks in it are replaced afterwards with values of known shape. */
const requestLines = (plan: Plan, {method, url, path, body, unlessThere}: Extract<Action, {kind: 'request'}>): readonly string[] => {
	if (method === 'DELETE') return deleteRecordLines(address(url, path));
	const mark = marksFor(body);
	const parts = [...path, ...flat(body), ...(unlessThere ? [unlessThere.thumbprint] : [])];
	const send = [
		`api --request ${method} --header 'Content-Type: application/json'`,
		...(body === undefined ? [] : ['--data-binary @<(printf %s "$body")']),
		`--output /dev/null ${address(url, path)}`,
	].join(' \\\n\t');
	return [
		...outputLines(plan, parts),
		...(body === undefined ? [] : [`body=${bashWord(bodyText(body))}`]),
		...outputsIn(flat(body)).map(name => `body=\${body//${bashWord(mark(name))}/$${variables[name]}}`),
		...(unlessThere
			? [
					`there=$(api ${address(url, unlessThere.path)}?thumbprint="$thumbprint")`,
					`if grep --quiet --ignore-case "$thumbprint" <<<"$there"; then echo 'This machine is registered already: nothing was sent.'; else`,
					send,
					'fi',
				]
			: [send]),
	];
};

/** An agent that was just started opens its port some seconds later: so a few tries. */
const discoverLines = (
	plan: Plan,
	{url, path, address: {host, port}, proxyId, thumbprint}: Extract<Action, {kind: 'discover'}>,
): readonly string[] => [
	...outputLines(plan, [...path, thumbprint, ...(proxyId === undefined ? [] : [proxyId])]),
	'for try in {1..15}; do',
	`	if reply=$(api ${address(url, path)}${bashWord(`?${new URLSearchParams({host, port: String(port), type: 'TentaclePassive', ...(typeof proxyId === 'string' && {proxyId})})}`)}); then break; fi`,
	`	if [ "$try" = 15 ]; then printf 'Octopus cannot reach this machine: %s\\n' "$reply" >&2; exit 1; fi`,
	'	sleep 2',
	'done',
	`grep --quiet --ignore-case '"Thumbprint": *"'"$thumbprint" <<<"$reply" || { echo 'Octopus reaches another machine at that address.' >&2; exit 1; }`,
];
