export type JournalLine = {
	readonly at: Date;
	/** `systemd`, or the name of the unit's program. */
	readonly from: string;
	readonly pid: number;
	readonly text: string;
};

/** The journal of one unit. */
export type Journal = {
	readonly add: (line: Omit<JournalLine, 'at'>) => void;
	/** The last lines, oldest first. */
	readonly last: (count: number) => readonly JournalLine[];
};

const mostLines = 1000;
/** systemd's `LineMax`. */
const longestLine = 48 * 1024;

export const createJournal = (): Journal => {
	const lines: JournalLine[] = [];
	return {
		add({text, ...line}) {
			lines.push({...line, at: new Date(), text: text.slice(0, longestLine)});
			if (lines.length > mostLines) lines.shift();
		},
		last: count => (count === 0 ? [] : lines.slice(-count)),
	};
};
