import {addressText} from '../model/address.ts';
import type {InstanceFacts, InstanceSettings, SetProxy} from '../model/facts.ts';
import {harmless} from '../model/harmless.ts';
import {type InstanceSummary, serviceWords} from '../model/instance-summary.ts';
import {polledBy} from '../model/nodes.ts';
import {proxyUrl} from '../model/proxy-url.ts';
import {thumbprintGroups, thumbprintShort} from '../model/thumbprint.ts';
import {timeText} from './report-words.ts';

/** A column is no wider for one long cell: that one line goes its own way. */
const widestColumn = 24;

/** One line an instance, in columns: name, style, Server, service, last contact. */
export const instanceLines = (summaries: readonly InstanceSummary[]): readonly string[] => {
	const rows = summaries.map(cellsOf);
	const widths = [0, 1, 2, 3].map(column => Math.min(widestColumn, Math.max(0, ...rows.map(row => row[column]?.length ?? 0))));
	return rows.map(row =>
		row
			.map((cell, column) => cell.padEnd(widths[column] ?? 0))
			.join('  ')
			.trimEnd(),
	);
};

/** The same of one in words, without columns. */
export const instanceWords = (summary: InstanceSummary): string => {
	const [name = '', ...cells] = cellsOf(summary);
	return `${name}: ${cells.filter(cell => cell !== '').join(', ')}`;
};

const cellsOf = (summary: InstanceSummary): readonly string[] => {
	const {facts, style} = summary;
	const name = harmless(facts.name, 60);
	if (!facts.settings) return [name, 'cannot be read', '', serviceWords(facts.unit), ''];
	return [name, style ?? 'trusts nobody yet', serverWords(facts, facts.settings), serviceWords(facts.unit), contactWords(summary, true)];
};

const serverWords = (facts: InstanceFacts, {noListen, listenPort, trusted}: InstanceSettings): string => {
	const [first, ...others] = polledBy(facts);
	if (first) return `${harmless(addressText(first), 60)}${others.length === 0 ? '' : ` and ${others.length} more`}`;
	const [server] = trusted;
	return noListen || !server ? '' : `port ${listenPort}, for ${thumbprintShort(harmless(server.thumbprint, 60))}`;
};

/** With the time itself, or, where a line has to be short, how long ago that is. */
const contactWords = ({facts: {unit}, lastContact, unreadableLog}: InstanceSummary, isShort: boolean): string => {
	if (unreadableLog) return 'its log cannot be read';
	if (!lastContact) return 'no contact in its log';
	const isConnected = lastContact.stands && unit.active;
	const ago = agoText(Date.now() - Date.parse(lastContact.at));
	if (isShort) return isConnected ? `connected for ${ago}` : `last contact ${ago} ago`;
	return `${isConnected ? 'connected since ' : ''}${timeText(lastContact.at)}`;
};

const units = [
	[86_400_000, 'day'],
	[3_600_000, 'hour'],
	[60_000, 'minute'],
	[1000, 'second'],
] as const;

const agoText = (milliseconds: number): string => {
	const [size, unit] = units.find(([one]) => milliseconds >= one) ?? [1000, 'second'];
	const count = Math.max(1, Math.floor(milliseconds / size));
	return `${count} ${unit}${count === 1 ? '' : 's'}`;
};

/** Everything that is known here of one instance; no secret is among it. */
export const instanceText = (summary: InstanceSummary): string => {
	const {facts, style} = summary;
	const {settings, unit} = facts;
	const fields: ReadonlyArray<readonly [string, string | readonly string[] | undefined]> = [
		['config', facts.configFile],
		['problem', facts.problem],
		...(settings ? settingFields(facts, settings, style) : []),
		[
			'service',
			unit.installed || unit.active
				? `${unit.name}, ${serviceWords(unit)}, ${unit.enabled ? 'started at boot' : 'not started at boot'}`
				: 'none',
		],
		['last contact', settings && contactWords(summary, false)],
	];
	return [
		harmless(facts.name),
		...fields.flatMap(([label, value]) =>
			(value === undefined || value === '' ? [] : [value].flat()).map(
				(text, index) => `  ${(index === 0 ? label : '').padEnd(18)}${harmless(text, 1000)}`,
			),
		),
	].join('\n');
};

const settingFields = (
	facts: InstanceFacts,
	settings: InstanceSettings,
	style: InstanceSummary['style'],
): ReadonlyArray<readonly [string, string | readonly string[] | undefined]> => {
	const {trusted, thumbprint, noListen, listenPort, listenAddress, pollingConnections} = settings;
	return [
		['style', style ?? 'none yet: it trusts no Server'],
		['polls', polledBy(facts).map(addressText)],
		['connections', pollingConnections === undefined ? undefined : `${pollingConnections} to each address`],
		['listens', noListen ? undefined : `port ${listenPort}, ${listenAddress === 'any' ? 'any address' : listenAddress}`],
		['trusts', [...new Set(trusted.map(entry => thumbprintGroups(entry.thumbprint)))]],
		['thumbprint', thumbprint === undefined ? 'none: it has no certificate yet' : thumbprintGroups(thumbprint)],
		['subscription', [...new Set(trusted.flatMap(({subscriptionId}) => subscriptionId ?? []))]],
		['polling proxy', proxyWords(settings.pollingProxy)],
		['script proxy', proxyWords(settings.scriptProxy)],
		['home', settings.homeFolder],
		['applications', settings.applicationFolder],
		[
			'file mode',
			`0${settings.mode.toString(8)}${(settings.mode & 0o077) === 0 ? '' : ': others can read the configuration, and with it the private key'}`,
		],
	];
};

const proxyWords = (proxy: SetProxy | undefined): string | undefined => proxy && proxyUrl(proxy);
