import type {AllAnswers} from '../src/model/answers.ts';
import {changesCertificate} from '../src/model/own-thumbprints.ts';
import {proxyIn} from '../src/model/proxy-url.ts';
import type {Rule} from '../src/model/question.ts';
import {isSameName} from '../src/model/record.ts';
import {currentInstance, ownRecord, replacedRecord} from './existing.ts';

/** What Tentacle's own registering cannot do, or not safely: then only our own requests can. */
export const tentacleCanRegister: Rule<AllAnswers['registerThrough']> = (value, answers, facts) => {
	if (value === 'api') return undefined;
	if (answers.authentication === 'oidc') return '“api”: what Octopus gives for an id token is for our own requests only';
	if (answers.serverUrl?.startsWith('http://')) return '“api”: over plain http Tentacle would trust whatever answers';
	if (answers.style === 'listening' && proxyIn(answers)) return '“api”: when it listens, Tentacle asks the Server without the proxy';
	if (facts.server?.trustedBy === 'fingerprint') return '“api”: Tentacle cannot tell this portal by its fingerprint';
	if (facts.server && facts.server.thumbprint !== answers.serverThumbprint) {
		return '“api”: Tentacle would trust what the API names, which is another Server than the thumbprint that was given';
	}
	if (changesCertificate(answers) && currentInstance(answers, facts)?.facts.settings?.thumbprint !== undefined) {
		return '“api”: Tentacle finds its record by the name alone, and tells no other record of the new certificate';
	}
	const own = replacedRecord(answers, facts) ? undefined : ownRecord(answers, facts);
	const isRenamed = own !== undefined && !isSameName(own.name, answers.name);
	return isRenamed ? `“api”: Tentacle finds its record by the name alone, and this machine’s is called ${own.name}` : undefined;
};
