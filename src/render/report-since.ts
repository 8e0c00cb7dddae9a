import type {Report} from '../engine/report.ts';
import {harmless} from '../model/harmless.ts';

/** `today 02:14:09`, or `2026-11-20 02:14:09`: by the clock of this machine, as the log has it. */
const whenText = (iso: string, nowIso: string): string => {
	const [at, now] = [new Date(iso), new Date(nowIso)];
	if (Number.isNaN(at.getTime())) return harmless(iso, 40);
	const two = (number: number) => String(number).padStart(2, '0');
	const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
	const day = (date: Date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
	return day(at) === day(now) ? `today ${time}` : `${day(at)} ${time}`;
};

/** Since when it fails, and what had changed before: the label and the text of each. */
export const sinceFields = ({history, startedAt}: Pick<Report, 'history' | 'startedAt'>): ReadonlyArray<readonly [string, string]> => {
	if (!history) return [];
	const {lastGood, firstFailure, changes} = history;
	const good = lastGood === undefined ? undefined : `last connected ${whenText(lastGood, startedAt)}`;
	const since = firstFailure === undefined ? good : `${whenText(firstFailure, startedAt)}${good === undefined ? '' : ` (${good})`}`;
	const changed = changes.map(({at, what}) => `${harmless(what)}, ${whenText(at, startedAt)}`).join('; ');
	return [...(since === undefined ? [] : [['Since', since] as const]), ...(changed === '' ? [] : [['Changed', changed] as const])];
};
