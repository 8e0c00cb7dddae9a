import type {Answers} from '../src/model/answers.ts';
import {ownThumbprints} from '../src/model/own-thumbprints.ts';
import type {Probes} from '../src/model/probes.ts';

/** By which certificates this machine's records are known. */
export const ownThumbprintsSeen = async (probes: Probes, answers: Answers, signal: AbortSignal): Promise<readonly string[]> => {
	const [instance, pfx] = await Promise.all([probes.instance(), probes.pfx(signal)]);
	const {instance: _named, ...others} = answers;
	return ownThumbprints(
		{...others, ...(instance && {instance: instance.name})},
		{instances: instance ? [instance] : [], ...(pfx && {pfx})},
	);
};
