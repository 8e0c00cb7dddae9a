import {readPfxApart} from '../certificate/read-pfx-apart.ts';
import type {Host} from '../host/host.ts';
import {harmless} from '../model/harmless.ts';
import type {PfxProblem, PfxSeen} from '../model/pfx.ts';
import type {PfxReference} from '../model/plan.ts';
import type {Secret, SecretReader} from '../model/secret.ts';
import {thumbprintShort} from '../model/thumbprint.ts';
import {UserError} from '../model/user-error.ts';

type Hands = {readonly host: Pick<Host, 'readGuarded'>; readonly readSecret: SecretReader};

type Opened = {readonly pfx: PfxSeen; readonly bare?: Uint8Array};

const open = async (
	{host, readSecret}: Hands,
	{file, password, withKey}: Pick<PfxReference, 'file' | 'password'> & {readonly withKey: boolean},
	signal: AbortSignal,
): Promise<Opened> => {
	const read = await host.readGuarded(file);
	if ('problem' in read) return {pfx: read};
	const found = await readPfxApart({pfx: read.bytes, withKey, ...(password && {password: readSecret(password)})}, signal);
	if ('problem' in found) return {pfx: found};
	const {certificate, hasPassword, bare} = found;
	return {pfx: {certificate, ...(read.shared && !hasPassword && {shared: true})}, ...(bare && {bare})};
};

/** What a PFX holds; its key is forgotten at once. */
export const lookAtPfx = async (hands: Hands, file: string, password: Secret | undefined, signal: AbortSignal): Promise<PfxSeen> =>
	(await open(hands, {file, ...(password && {password}), withKey: false}, signal)).pfx;

/** Certificate and key without a password, as Tentacle takes them. Throws a `UserError` when the file is not what was planned with. */
export const bareOf = async (hands: Hands, {file, password, thumbprint}: PfxReference, signal: AbortSignal): Promise<Uint8Array> => {
	const {pfx, bare} = await open(hands, {file, ...(password && {password}), withKey: true}, signal);
	if ('problem' in pfx || !bare) throw new UserError(`${harmless(file, 300)} cannot be imported: ${pfxWords(pfx).says}.`);
	if (thumbprint === undefined || pfx.certificate.thumbprint === thumbprint) return bare;
	throw new UserError(
		`${harmless(file, 300)} has another certificate now (${thumbprintShort(pfx.certificate.thumbprint)}) than when this was planned.`,
		{next: ['Run the same command again, and look at what it plans.']},
	);
};

const problems: Readonly<Record<PfxProblem, string>> = {
	unreadable: 'the file cannot be read',
	foreign: 'others could exchange the file',
	large: 'the file is larger than 1 MiB',
	pem: 'it is a PEM file, which Tentacle cannot import',
	nothing: 'it is no PFX file',
	unknown: 'there is something in it that is not known here',
	password: 'its password is another one, or missing',
	slow: 'it does not open within ten seconds',
	keyless: 'it has no private key',
	keys: 'it has several private keys',
	'not-rsa': 'its key is no RSA key',
	unmatched: 'it does not have exactly one certificate for its key',
};

/** In a few words, for the line of the file's name. */
export const pfxWords = (pfx: PfxSeen): {readonly good: boolean; readonly says: string} =>
	'problem' in pfx
		? {good: false, says: problems[pfx.problem]}
		: {good: true, says: `${thumbprintShort(pfx.certificate.thumbprint)}  ${pfx.certificate.subject}`};
