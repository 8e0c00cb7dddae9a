import {readPfxApart} from '../certificate/read-pfx-apart.ts';
import type {Host} from '../host/host.ts';
import {harmless} from '../model/harmless.ts';
import {type PfxSeen, pfxProblems} from '../model/pfx.ts';
import type {PfxReference} from '../model/plan.ts';
import type {Secret, SecretReader} from '../model/secret.ts';
import {thumbprintShort} from '../model/thumbprint.ts';
import {exitCodes, UserError} from '../model/user-error.ts';

type Hands = {readonly host: Pick<Host, 'readGuarded'>; readonly readSecret: SecretReader};

type Opened = {readonly pfx: PfxSeen; readonly bare?: Uint8Array};

const open = async (
	{host, readSecret}: Hands,
	{file, password, withKey}: Pick<PfxReference, 'file' | 'password'> & {readonly withKey: boolean},
	signal: AbortSignal,
): Promise<Opened> => {
	const read = await host.readGuarded(file);
	if ('problem' in read) return {pfx: read};
	const wanted = {pfx: read.bytes, withKey, ...(password && {password: readSecret(password)})};
	const found = await readPfxApart(wanted, signal).catch((error: unknown) => {
		throw signal.aborted ? new UserError('Interrupted while the PFX file was opened.', {exitCode: exitCodes.interrupted}) : error;
	});
	if ('problem' in found) return {pfx: found};
	const {certificate, hasPassword, bare} = found;
	return {pfx: {certificate, ...(!hasPassword && {open: true, ...(read.shared && {shared: true})})}, ...(bare && {bare})};
};

/** What a PFX holds; its key is forgotten at once. */
export const lookAtPfx = async (hands: Hands, file: string, password: Secret | undefined, signal: AbortSignal): Promise<PfxSeen> =>
	(await open(hands, {file, ...(password && {password}), withKey: false}, signal)).pfx;

/** Certificate and key without a password, as Tentacle takes them. Throws a `UserError` when the file is not what was planned with. */
export const bareOf = async (hands: Hands, {file, password, thumbprint}: PfxReference, signal: AbortSignal): Promise<Uint8Array> => {
	const {pfx, bare} = await open(hands, {file, ...(password && {password}), withKey: true}, signal);
	if ('problem' in pfx) throw new UserError(`${harmless(file, 300)} cannot be imported: ${pfxProblems[pfx.problem]}.`);
	if (!bare) throw new Error('A PFX that was opened with its key has none');
	if (thumbprint === undefined || pfx.certificate.thumbprint === thumbprint) return bare;
	throw new UserError(
		`${harmless(file, 300)} has another certificate now (${thumbprintShort(pfx.certificate.thumbprint)}) than when this was planned.`,
		{next: ['Run the same command again, and look at what it plans.']},
	);
};
