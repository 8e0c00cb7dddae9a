import {credentialOf} from '../model/credential.ts';
import type {InstanceFacts} from '../model/facts.ts';
import {exitCodes, UserError} from '../model/user-error.ts';
import type {CommandContext} from './context.ts';
import {octopusDocument} from './remove-outcome.ts';
import {findInOctopus} from './remove-server.ts';
import {answersFor} from './remove-subject.ts';
import {inOctopus} from './remove-text.ts';
import {closing, openSession} from './set-up-session.ts';

/** What Octopus has of an instance, in lines and for programs. Throws a `UserError` when the Server cannot be asked. */
export const registrationOf = async (context: CommandContext, {name, settings}: InstanceFacts) => {
	const thumbprint = settings?.thumbprint;
	if (thumbprint === undefined) throw new UserError('It has no certificate that can be read, by which Octopus could know it.');
	const session = await openSession(context);
	return closing(session, async () => {
		const instance = [{raw: name, source: {kind: 'flag' as const, name: 'instance'}}];
		const answers = answersFor({...session, given: {...session.given, instance}});
		const {serverUrl: url} = answers;
		const credential = credentialOf(answers);
		if (url === undefined || credential === undefined) {
			throw new UserError('Octopus cannot be asked without its address and a credential.', {
				exitCode: exitCodes.usage,
				next: ['--server-url URL and --api-key-file FILE, or --answers FILE with both.'],
			});
		}
		const signal = AbortSignal.any([context.signal, context.stop]);
		const found = await findInOctopus(session.server.through(answers), {url, credential, thumbprint, signal});
		return {lines: inOctopus(found, settings), document: octopusDocument(found)};
	});
};
