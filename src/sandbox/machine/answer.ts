/** What a stand-in program prints, and its exit code. */
export type Answer = {readonly exitCode: number; readonly stdout: readonly string[]; readonly stderr: readonly string[]};

export const answer = (exitCode: number, {stdout = [], stderr = []}: Partial<Omit<Answer, 'exitCode'>> = {}): Answer => ({
	exitCode,
	stdout,
	stderr,
});

/** What the programs in `bin` send to the sandbox: one JSON document, then the end of their side; an `Answer` comes back the same way. */
export type Question = {readonly program: ProgramName; readonly words: readonly string[]};

export const programNames = ['systemctl', 'journalctl'] as const;
export type ProgramName = (typeof programNames)[number];
