/** `2026-11-21 02:14:09`, as the log itself has it: by the clock of its machine. */
export const logTime = (iso: string): string => {
	const at = new Date(iso);
	const two = (number: number) => String(number).padStart(2, '0');
	const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
	return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
};

/** `90 s`, `15 min`, `2.5 h` */
export const spanText = (seconds: number): string => {
	if (seconds < 180) return `${seconds} s`;
	if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
	return `${(seconds / 3600).toFixed(1)} h`;
};
