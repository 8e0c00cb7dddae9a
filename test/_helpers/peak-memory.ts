// Loaded before a program (`NODE_OPTIONS=--import=…`): writes its peak memory, in MB, to the file that PEAK_MEMORY_FILE names when it ends.
import {writeFileSync} from 'node:fs';
import process from 'node:process';

process.once('exit', () => writeFileSync(process.env.PEAK_MEMORY_FILE ?? '/dev/null', String(process.resourceUsage().maxRSS / 1024)));
