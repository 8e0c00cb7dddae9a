import process from 'node:process';
import {PassThrough, Writable} from 'node:stream';
import {stripVTControlCharacters} from 'node:util';
import type {AnswerId} from '../../src/model/answers.ts';
import {type Seen, scripted, type TalkOptions} from '../plain/_talk.ts';
import {pageOn} from './_page-on.ts';

// As it is bundled; what React does besides for its developers takes three times as long.
process.env.NODE_ENV = 'production';
const {showWizard} = await import('../../src/screen/show-wizard.tsx');

export type Page = AnswerId | 'review' | 'change';

/** What a person presses on a page, as the bytes of each key or paste. They see the whole page. */
export type Hands = (page: Page, screen: string) => readonly string[];

const pageIn = (screen: string): Page | undefined => (/^Which answer\?$/m.test(screen) ? 'change' : pageOn(screen));

/** What was answered is refused, and Enter goes on all the same. */
export const isRefused = (screen: string): boolean => /^Enter goes on all the same/m.test(screen);

/** A page is whole, and nothing on it is still to come. */
const isWhole = (page: Page, screen: string): boolean => page !== 'review' || /^Takes about|^There is nothing to do/m.test(screen);

/** The wizard as it is drawn, in this process: bytes go in as from a keyboard, and frames come out. Ends with what was applied. */
export const drawn = async (hands: Hands, options: TalkOptions): Promise<Seen & {readonly exitCode: number}> => {
	const seen: Seen = {plan: undefined, state: undefined, looked: []};
	let frame = '';
	let onFrame = () => {};
	const stdout = Object.assign(
		new Writable({
			write(chunk: Buffer, _encoding, done) {
				const text = stripVTControlCharacters(chunk.toString());
				if (text.includes('configure-tentacle')) frame = text.trimEnd();
				onFrame();
				done();
			},
		}),
		{isTTY: true, columns: 100, rows: 40},
	) as unknown as NodeJS.WriteStream;
	const keyboard = new PassThrough();
	const stdin = Object.assign(keyboard, {
		isTTY: true,
		setRawMode: () => keyboard,
		ref: () => keyboard,
		unref: () => keyboard,
	}) as unknown as NodeJS.ReadStream;
	let hasEnded = false;
	let wasRefused = false;
	const ended = showWizard(scripted({...options, more: {...options.more, stdin, stdout}}, seen)).finally(() => {
		hasEnded = true;
		onFrame();
	});
	/** The next page, as soon as it is another one than this. */
	const nextPage = (before: Page | undefined): Promise<Page | undefined> =>
		new Promise((resolve, reject) => {
			const late = setTimeout(() => reject(new Error(`No other page than ${before}:\n${frame}`)), 60_000);
			const look = () => {
				const page = pageIn(frame);
				const isSame = page === before && (wasRefused || !isRefused(frame));
				if (!hasEnded && (page === undefined || isSame || !isWhole(page, frame))) return;
				wasRefused = isRefused(frame);
				onFrame = () => {};
				clearTimeout(late);
				resolve(hasEnded ? undefined : page);
			};
			onFrame = look;
			look();
		});
	for (let page = await nextPage(undefined); page !== undefined; page = await nextPage(page)) {
		for (const key of hands(page, frame)) {
			keyboard.write(key);
			// One after the other, as they are typed.
			await new Promise(resolve => setImmediate(resolve));
		}
	}
	return {...seen, exitCode: await ended};
};
