import {filesOf} from '../../wizards/remove-files.ts';
import {exitCodes, UserError} from '../model/user-error.ts';
import type {Ending, Proof} from './remove-outcome.ts';
import {type InOctopus, recordsIn} from './remove-server.ts';
import type {Removal} from './remove-text.ts';
import type {SetUpSession} from './set-up-session.ts';

/** Looks once more whether everything is gone, here and in Octopus. */
export const proveRemoved = async (session: SetUpSession, removal: Removal, ending: Ending, signal: AbortSignal): Promise<Ending> => {
	const {server} = removal;
	const proofs = [
		...(server && server.records.length > 0 ? [await recordsGone(session, removal, server, signal)] : []),
		...(await goneHere(session, removal, signal)),
	];
	if (proofs.some(({verdict}) => verdict === 'fail')) return {...ending, kind: 'failed', exitCode: exitCodes.failed, proofs};
	if (proofs.some(({verdict}) => verdict === 'broken')) return {...ending, kind: 'not-proven', exitCode: exitCodes.incomplete, proofs};
	return {...ending, proofs};
};

const recordsGone = async (
	{server: access}: SetUpSession,
	{thumbprint = ''}: Removal,
	{url, credential, records}: InOctopus,
	signal: AbortSignal,
): Promise<Proof> => {
	const title = 'Octopus has no record with this thumbprint';
	const spaces = [...new Map(records.map(({space}) => [space.id, space])).values()];
	try {
		const left = await recordsIn(await access.client(url, credential), spaces, {thumbprint, signal});
		const names = left.records.map(({record, space}) => `${record.name} in ${space.name}`);
		return names.length === 0
			? {title, verdict: 'pass', says: `asked again in ${spaces.map(({name}) => name).join(', ')}`}
			: {title, verdict: 'fail', says: `it still has ${names.join(', ')}`};
	} catch (error) {
		if (error instanceof UserError) return {title, verdict: 'broken', says: error.message};
		throw error;
	}
};

const goneHere = async ({host}: SetUpSession, {facts, plan, thumbprint}: Removal, signal: AbortSignal): Promise<readonly Proof[]> => {
	const unit = await host.unit(facts.unit.name);
	const left = await host.leftovers({
		instance: {...facts, unit},
		...(thumbprint !== undefined && {thumbprint}),
		paths: filesOf(facts),
		signal,
	});
	const deleted = plan.steps.flatMap(({run}) => (run.kind === 'delete' ? [run.path] : []));
	const stillThere = [...left.paths.map(({path}) => path), ...left.keyCopies].filter(path => deleted.includes(path));
	const has = (id: string) => plan.steps.some(step => step.id === id);
	const proof = (title: string, isSo: boolean, says: string, otherwise: string): Proof => ({
		title,
		verdict: isSo ? 'pass' : 'fail',
		says: isSo ? says : otherwise,
	});
	return [
		...(has('service')
			? [
					proof(
						'The service is gone',
						!unit.installed && !unit.active,
						`systemd does not know ${unit.name}`,
						`${unit.name} is ${unit.state}`,
					),
				]
			: []),
		proof('The instance is gone', left.indexFile === undefined, 'the index does not have it', `${left.indexFile} is still there`),
		...(deleted.length === 0
			? []
			: [
					proof(
						'What was to be deleted is gone',
						stillThere.length === 0,
						'no path of it is there',
						`still there: ${stillThere.join(', ')}`,
					),
				]),
	];
};
