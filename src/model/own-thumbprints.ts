import type {Answers} from './answers.ts';
import type {Facts} from './facts.ts';
import {thumbprintIn} from './pfx.ts';

/**
By which certificates this machine's records are known: the one it has, the one that was replaced (an earlier run may have stopped before the Server was told),
and the one that is imported, whose private key proves that it is this machine's by right.
*/
export const ownThumbprints = (
	{instance, certificate, renewedThumbprint}: Answers,
	{instances, pfx}: Pick<Facts, 'instances' | 'pfx'>,
): readonly string[] => [
	...new Set(
		[
			instances.find(({name}) => name === instance)?.settings?.thumbprint,
			renewedThumbprint === 'none' ? undefined : renewedThumbprint,
			certificate === 'import' ? thumbprintIn(pfx) : undefined,
		].filter(thumbprint => thumbprint !== undefined),
	),
];

/** The certificate is to be another one: by the answer, whether that has been done or not. */
export const changesCertificate = ({certificate}: Answers): boolean => certificate === 'import' || certificate === 'renew';
