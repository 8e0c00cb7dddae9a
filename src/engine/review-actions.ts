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

/** What can be done with a review, in the order in which it is offered. `key` is the letter that does it on the screen. */
export const reviewActions: ReadonlyArray<{readonly action: ReviewAction; readonly says: string; readonly key: string}> = [
	{action: 'apply', says: 'Apply', key: 'a'},
	{action: 'change', says: 'Change an answer', key: 'h'},
	{action: 'script', says: 'Save as script', key: 's'},
	{action: 'answers', says: 'Save answers', key: 'w'},
	{action: 'firewall', says: 'Save firewall sheet', key: 'f'},
	{action: 'copy', says: 'Copy commands', key: 'y'},
	{action: 'cancel', says: 'Cancel', key: 'c'},
];
