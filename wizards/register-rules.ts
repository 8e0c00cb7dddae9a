import type {AllAnswers} from '../src/model/answers.ts';
import type {Rule} from '../src/model/question.ts';
import {ownRecord, replacedRecord} from './existing.ts';

/** What Tentacle's own registering cannot do, or not safely: then only our own requests can. */
export const tentacleCanRegister: Rule<AllAnswers['registerThrough']> = (value, answers, facts) => {
	if (value === 'api') return undefined;
	if (answers.authentication === 'oidc') return '“api”: what Octopus gives for an id token is for our own requests only';
	if (answers.serverUrl?.startsWith('http://')) return '“api”: over plain http Tentacle would trust whatever answers';
	if (facts.server?.trustedBy === 'fingerprint') return '“api”: Tentacle cannot tell this portal by its fingerprint';
	const own = replacedRecord(answers, facts) ? undefined : ownRecord(answers, facts);
	const isRenamed = own !== undefined && own.name.trim().toLowerCase() !== answers.name?.trim().toLowerCase();
	return isRenamed ? `“api”: Tentacle finds its record by the name alone, and this machine’s is called ${own.name}` : undefined;
};
