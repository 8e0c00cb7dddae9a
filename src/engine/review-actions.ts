/** `cancel` leaves; nothing was changed. `copy` needs a terminal that takes a text for its clipboard. */
export type ReviewAction = 'apply' | 'change' | SavingAction | 'copy' | 'cancel';

/** Those that ask for a file and write it. */
export type SavingAction = 'script' | 'answers' | 'firewall';

export const savingTitles: Readonly<Record<SavingAction, string>> = {
	script: 'Save the script as',
	answers: 'Save the answers as',
	firewall: 'Save the sheet for the network team as',
};

export const isSaving = (action: string): action is SavingAction => Object.hasOwn(savingTitles, action);

/** What can be done with a review, in the order in which it is offered. `key` is the letter that does it on the screen: none for what
cannot be taken back by Esc, as a letter is easily hit. */
export const reviewActions: ReadonlyArray<{readonly action: ReviewAction; readonly says: string; readonly key?: string}> = [
	{action: 'apply', says: 'Apply'},
	{action: 'change', says: 'Change an answer', key: 'c'},
	{action: 'script', says: 'Save as script', key: 's'},
	{action: 'answers', says: 'Save answers', key: 'w'},
	{action: 'firewall', says: 'Save firewall sheet', key: 'f'},
	{action: 'copy', says: 'Copy commands', key: 'y'},
	{action: 'cancel', says: 'Cancel'},
];
