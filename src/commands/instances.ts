import {answersOf} from '../../wizards/existing.ts';
import {createHost, type Host} from '../host/host.ts';
import {addressText} from '../model/address.ts';
import type {InstanceFacts} from '../model/facts.ts';
import {harmless} from '../model/harmless.ts';
import {type InstanceSummary, serviceWords} from '../model/instance-summary.ts';
import type {Json} from '../model/json.ts';
import {jsonText} from '../model/json-text.ts';
import {nearest} from '../model/nearest.ts';
import {polledBy} from '../model/nodes.ts';
import {proxyUrl} from '../model/proxy-url.ts';
import {type ExitCode, exitCodes, UserError} from '../model/user-error.ts';
import {instanceLines, instanceText, instanceWords} from '../render/instances-text.ts';
import {type CommandContext, flagValue, hasFlag} from './context.ts';

/**
`instances`: what is set up on this machine, by its files and systemd alone; `show` asks the Server as well, where one is given. Starts nothing, changes
nothing.
*/
export const instances = async (context: CommandContext): Promise<ExitCode> => {
	const [act = 'list', ...words] = context.positionals;
	const name = words[0] ?? flagValue(context, 'instance');
	if ((act !== 'list' && act !== 'show') || words.length > (act === 'show' ? 1 : 0)) throw unknown(act, words);
	const host = createHost(context.host);
	const all = await host.instances();
	const {stdout, version} = context;
	const isJson = hasFlag(context, 'json');
	const head = {schemaVersion: 1, tool: {name: 'configure-tentacle', version}};
	if (act === 'show') {
		const chosen = chosenOf(all, name);
		const summary = await summaryOf(host, chosen);
		const asks = context.given.some(flag => ['server-url', 'server', 'answers'].includes(flag.name));
		const registration = asks ? await (await import('./registration.ts')).registrationOf(context, chosen) : undefined;
		stdout.write(
			isJson
				? `${jsonText({...head, instance: detailsOf(summary), ...(registration && {octopus: registration.document})})}\n`
				: `${[instanceText(summary), ...(registration?.lines ?? [])].join('\n')}\n`,
		);
		return exitCodes.fine;
	}
	const summaries = await Promise.all(all.filter(one => name === undefined || one.name === name).map(one => summaryOf(host, one)));
	if (isJson) stdout.write(`${jsonText({...head, instances: summaries.map(detailsOf)})}\n`);
	else if (summaries.length === 0) stdout.write('No Tentacle is set up on this machine.\n');
	else {
		const lines = context.face === 'accessible' ? summaries.map(instanceWords) : instanceLines(summaries);
		stdout.write(`${[...lines, ...problemLines(summaries)].join('\n')}\n`);
	}
	return exitCodes.fine;
};

const summaryOf = async (host: Pick<Host, 'lastContact'>, facts: InstanceFacts): Promise<InstanceSummary> => {
	const {style} = answersOf(facts);
	const contact = await host.lastContact(facts.settings ?? {});
	return {
		facts,
		...(style && {style}),
		...(contact === 'unreadable' ? {unreadableLog: true as const} : contact && {lastContact: contact}),
	};
};

/** All of this machine, for those who show them in another way. */
export const summariesOf = async (host: Pick<Host, 'instances' | 'lastContact'>): Promise<readonly InstanceSummary[]> =>
	Promise.all((await host.instances()).map(one => summaryOf(host, one)));

/** Whatever cannot be read is said, each with its reason. */
export const problemLines = (summaries: readonly InstanceSummary[]): readonly string[] =>
	summaries.flatMap(({facts: {name, problem}}) => (problem === undefined ? [] : [`${harmless(name, 60)}: ${harmless(problem)}`]));

const chosenOf = (all: readonly InstanceFacts[], name: string | undefined): InstanceFacts => {
	const [first, second] = name === undefined ? all : all.filter(one => one.name === name);
	if (first && !second) return first;
	const names = all.map(one => one.name);
	const near = name === undefined ? undefined : nearest(name, names);
	throw new UserError(
		name === undefined && second
			? 'There are several instances.'
			: name === undefined
				? 'No Tentacle is set up on this machine.'
				: `There is no instance ${harmless(name, 60)}.`,
		{
			exitCode: exitCodes.usage,
			next: [
				near !== undefined
					? `Did you mean ${harmless(near, 60)}?`
					: names.length === 0
						? 'configure-tentacle setup sets one up.'
						: `There are: ${harmless(names.join(', '))}.`,
			],
		},
	);
};

const unknown = (act: string, words: readonly string[]): UserError => {
	const near = words.length === 0 ? nearest(act, ['list', 'show']) : undefined;
	return new UserError(`instances cannot ${harmless([act, ...words].join(' '), 100)}.`, {
		exitCode: exitCodes.usage,
		next: [near === undefined ? 'There are: instances, and instances show NAME.' : `Did you mean instances ${near}?`],
	});
};

/** The same for programs; what is not known is null. */
const detailsOf = ({facts, style, lastContact}: InstanceSummary): Readonly<Record<string, Json>> => {
	const {name, configFile, settings, problem, unit} = facts;
	return {
		name,
		configFile,
		style: style ?? null,
		problem: problem ?? null,
		service: {
			unit: unit.name,
			says: serviceWords(unit),
			installed: unit.installed,
			enabled: unit.enabled,
			active: unit.active,
			state: unit.state,
		},
		lastContact: lastContact ? {at: lastContact.at, stands: lastContact.stands && unit.active} : null,
		settings: settings
			? {
					homeFolder: settings.homeFolder ?? null,
					applicationFolder: settings.applicationFolder ?? null,
					listens: settings.noListen ? null : {port: settings.listenPort, address: settings.listenAddress},
					polls: polledBy(facts).map(addressText),
					pollingConnections: settings.pollingConnections ?? null,
					pollingProxy: settings.pollingProxy ? proxyUrl(settings.pollingProxy) : null,
					scriptProxy: settings.scriptProxy ? proxyUrl(settings.scriptProxy) : null,
					thumbprint: settings.thumbprint ?? null,
					trusts: [...new Set(settings.trusted.map(({thumbprint}) => thumbprint))],
					subscriptionIds: [...new Set(settings.trusted.flatMap(({subscriptionId}) => subscriptionId ?? []))],
					mode: settings.mode,
				}
			: null,
	};
};
