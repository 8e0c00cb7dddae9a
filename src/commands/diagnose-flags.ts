import {type Address, defaultListenPort, parseAddress} from '../model/address.ts';
import {type FindingCode, isFindingCode} from '../model/finding.ts';
import {harmless} from '../model/harmless.ts';
import type {Scope} from '../model/scope.ts';
import {parseThumbprint} from '../model/thumbprint.ts';
import {exitCodes, UserError} from '../model/user-error.ts';
import {type CommandContext, flagValue, flagValues, hasFlag, parseDuration} from './context.ts';
import type {Flag} from './flags.ts';
import {nearCode} from './near-code.ts';
import {type ReportFiles, reportFiles} from './report-files.ts';

/** The flags of `diagnose` besides those of the questions and of the connection. */
export const diagnoseFlags: readonly Flag[] = [
	{name: 'tentacle-address', takes: 'HOST:PORT', says: 'look at this listening Tentacle from here', repeats: true},
	{name: 'tentacle-thumbprint', takes: 'THUMBPRINT', says: 'the certificate that it should present, as Octopus’s record has it'},
	{name: 'no-identity', says: 'do not ask the Server whether it knows this machine’s certificate'},
	{name: 'log', takes: 'PATH', says: 'search this agent’s log; a folder of them, or - for standard input', repeats: true},
	{name: 'only', takes: 'ID', says: 'only this check or category, and what it needs', repeats: true},
	{name: 'skip', takes: 'ID', says: 'leave out this check or category', repeats: true},
	{name: 'require', takes: 'ID', says: 'fail when this check or category is skipped', repeats: true},
	{name: 'fail-on', takes: 'warning', says: 'exit with 1 for a warning too'},
	{name: 'suppress', takes: 'CODE=SUBJECT', says: 'this finding of this subject is known and no cause', repeats: true},
	{name: 'wait', takes: 'DURATION', says: 'look again until nothing fails; for at most this long'},
	{name: 'watch', says: 'look once a second until Ctrl+C; or --timeout, then show times and losses of the polled addresses'},
	{name: 'html', takes: 'FILE', says: 'write the report as a page for a browser too; - is standard output, in place of the screen'},
	{name: 'markdown', takes: 'FILE', says: 'write it as Markdown too; for a ticket or a chat'},
	{name: 'junit', takes: 'FILE', says: 'write the checks as JUnit XML too'},
];

export type Suppression = {readonly finding: FindingCode; readonly subject: string};

/** What the flags of `diagnose` say, checked. */
export type DiagnoseOptions = {
	/** Without a proxy: that is an answer, or an instance's own. */
	readonly scope: Scope;
	readonly only: readonly string[];
	readonly skip: readonly string[];
	readonly require: readonly string[];
	readonly failOnWarning: boolean;
	readonly suppress: readonly Suppression[];
	readonly waitMilliseconds?: number;
	readonly watch: boolean;
	/** Where to write which form of the report. */
	readonly files: ReportFiles;
};

/** Throws a `UserError` that names the flag and what it wants. */
export const diagnoseOptions = (context: CommandContext): DiagnoseOptions => {
	const wait = flagValue(context, 'wait');
	const fromInput = context.given.find(({name, value}) => name.endsWith('-file') && value === '-');
	if (fromInput && flagValues(context, 'log').includes('-'))
		throw wrongFlag('log', `a file, as standard input is taken by --${fromInput.name} -`);
	const thumbprint = flagValue(context, 'tentacle-thumbprint');
	const failOn = flagValue(context, 'fail-on');
	if (failOn !== undefined && failOn !== 'warning' && failOn !== 'fail') throw wrongFlag('fail-on', 'fail (as usual) or warning');
	return {
		scope: {
			tentacleAddresses: flagValues(context, 'tentacle-address').map(tentacleAddress),
			logs: flagValues(context, 'log'),
			identity: !hasFlag(context, 'no-identity'),
			...(thumbprint !== undefined && {tentacleThumbprint: tentacleThumbprint(thumbprint)}),
		},
		only: flagValues(context, 'only'),
		skip: flagValues(context, 'skip'),
		require: flagValues(context, 'require'),
		failOnWarning: failOn === 'warning',
		suppress: flagValues(context, 'suppress').map(suppression),
		...(wait !== undefined && {waitMilliseconds: parseDuration(wait, 'wait')}),
		watch: hasFlag(context, 'watch'),
		files: reportFiles(context),
	};
};

const wrongFlag = (flag: string, wanted: string, next: readonly string[] = []): UserError =>
	new UserError(`--${flag} wants ${wanted}.`, {exitCode: exitCodes.usage, next});

const tentacleAddress = (text: string): Address => {
	const address = parseAddress(text, defaultListenPort);
	if (typeof address === 'string') throw wrongFlag('tentacle-address', address);
	return address;
};

const tentacleThumbprint = (text: string): string => {
	const parsed = parseThumbprint(text);
	if ('wanted' in parsed) throw wrongFlag('tentacle-thumbprint', parsed.wanted);
	return parsed.thumbprint;
};

const suppression = (text: string): Suppression => {
	const [code = '', ...rest] = text.split('=');
	if (!isFindingCode(code) || rest.length === 0) {
		throw wrongFlag('suppress', `CODE=SUBJECT, such as NET003=octopus.example.com:10943, not ${harmless(text, 60)}`, nearCode(code));
	}
	return {finding: code, subject: rest.join('=')};
};
