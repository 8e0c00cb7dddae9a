import {type Members, mergedRecord} from '../../wizards/record-members.ts';
import type {ReadyAction} from '../engine/execute.ts';
import type {Json} from '../model/json.ts';
import {isSameName} from '../model/record.ts';
import {UserError} from '../model/user-error.ts';
import {pause} from '../octopus/again.ts';
import type {OctopusClient} from '../octopus/client.ts';
import {mayHaveArrived, RefusedByServer} from '../octopus/reply.ts';

type Request = Extract<ReadyAction, {kind: 'request'}>;
type Resource = Readonly<Record<string, Json>>;
type Brought = {readonly recordId?: string};

/** Before each look for a record whose making was not answered: a Server that is busy may be at it still. */
const pausesMilliseconds = [0, 500, 1000, 2000];

/** Sends a request of a plan. Of one that makes a record, never a second one comes (product §3, facts: Octopus REST §4.6). */
export const sendRequest = async (client: OctopusClient, request: Request, signal: AbortSignal): Promise<Brought> => {
	const {method, path, body, unlessThere} = request;
	if (!unlessThere) return broughtBy(await sendOrGone(client, request, signal));
	const look = async () => byName(await client.carriers(unlessThere.path, unlessThere.thumbprint, signal), body);
	const there = await look();
	if (there) return bringUpToDate(client, request, there, signal);
	try {
		return broughtBy(await client.send(method, path, body, signal));
	} catch (error) {
		const looks = signal.aborted ? [] : looksAfter(error);
		for (const wait of looks) {
			await pause(wait, signal);
			signal.throwIfAborted();
			const made = await look();
			if (made) return broughtBy(made);
		}
		if (looks.length < 2 || !(error instanceof UserError)) throw error;
		throw new UserError(`Whether the record was made is not known: ${error.message} No record of this machine was found after that.`, {
			cause: error,
			next: ['Run the same set-up again: it looks for this machine’s record first, and makes none twice.', ...error.next],
		});
	}
};

/** Of a record that somebody else has deleted, all is done that was wanted. */
const sendOrGone = async (client: OctopusClient, {method, path, body}: Request, signal: AbortSignal): Promise<unknown> => {
	try {
		return await client.send(method, path, body, signal);
	} catch (error) {
		if (method === 'DELETE' && error instanceof RefusedByServer && error.status === 404) return undefined;
		throw error;
	}
};

/** How often, and after which pauses, the record may be looked for after this failure; none: it cannot have been made. */
const looksAfter = (error: unknown): readonly number[] => {
	// The name is taken, by this very request, perhaps: something on the way may have sent it twice.
	if (error instanceof RefusedByServer && (error.status === 400 || error.status === 409)) return [0];
	return mayHaveArrived(error) ? pausesMilliseconds : [];
};

const broughtBy = (reply: unknown): Brought =>
	typeof reply === 'object' && reply !== null && 'Id' in reply && typeof reply.Id === 'string' ? {recordId: reply.Id} : {};

/** One certificate may have several records: the one of the name that is to be made goes first. */
const byName = (records: readonly Resource[], body: Request['body']): Resource | undefined => {
	const {Name} = (body ?? {}) as Members;
	return records.find(record => isSameName(String(record.Name), String(Name))) ?? records[0];
};

/** An earlier run made it, and did not get to its end. Whether it is disabled stays as it is. */
const bringUpToDate = async (client: OctopusClient, {path, body}: Request, there: Resource, signal: AbortSignal): Promise<Brought> => {
	const {IsDisabled: _new, ...members} = body as Members;
	const wanted = mergedRecord(there as Members, members);
	const brought = broughtBy(there);
	if (JSON.stringify(wanted) !== JSON.stringify(there))
		await client.send('PUT', `${path}/${encodeURIComponent(String(there.Id))}`, wanted, signal);
	return brought;
};
