import {NetworkError} from './network-error.ts';

export type Shared<Value> = {
	/** The value, made when nobody has it yet. Who gives up is told `ABORTED`, and takes nobody along; the making is given up with the last one. */
	readonly get: (signal: AbortSignal) => Promise<Value>;
	/** What is known now, without asking. */
	readonly known: () => Value | undefined;
	/** Makes it anew next time, when it is still this one. */
	readonly forget: (value: Value) => void;
};

/** Makes a value once for all who want it, also at the same time. A failure is told to those who wait, and not kept. */
export const shared = <Value>(make: (signal: AbortSignal) => Promise<Value>): Shared<Value> => {
	type Making = {readonly promise: Promise<Value>; readonly control: AbortController; waiting: number; value?: Value};
	let making: Making | undefined;
	const begin = (): Making => {
		const control = new AbortController();
		const one: Making = {promise: make(control.signal), control, waiting: 0};
		one.promise.then(
			value => {
				one.value = value;
			},
			() => {
				if (making === one) making = undefined;
			},
		);
		return one;
	};
	return {
		known: () => making?.value,
		forget(value) {
			if (making?.value === value) making = undefined;
		},
		get: signal =>
			new Promise((resolve, reject) => {
				if (signal.aborted) return reject(givenUp());
				making ??= begin();
				const mine = making;
				mine.waiting++;
				let isWaiting = true;
				const leave = () => {
					if (isWaiting) mine.waiting--;
					isWaiting = false;
					signal.removeEventListener('abort', giveUp);
				};
				const giveUp = () => {
					leave();
					if (mine.waiting === 0 && mine.value === undefined) {
						if (making === mine) making = undefined;
						mine.control.abort();
					}
					reject(givenUp());
				};
				signal.addEventListener('abort', giveUp);
				mine.promise.then(
					value => {
						leave();
						resolve(value);
					},
					error => {
						leave();
						reject(error);
					},
				);
			}),
	};
};

const givenUp = (): NetworkError => new NetworkError('ABORTED', 'http', 'It was given up');
