/** A word as bash reads it back unchanged, whatever is in it. Plain words stay as they are, so that commands can be read. */
export const bashWord = (word: string): string => (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

export const bashWords = (words: readonly string[]): string => words.map(bashWord).join(' ');

/** Text after `# `: a line break would end the comment and begin a command. */
export const bashComment = (text: string): string => text.replaceAll(/[\u0000-\u001F\u007F-\u009F\u2028\u2029]+/g, ' ').trim();
