// Loaded before a program (`--import`): writes its peak memory in MB to descriptor 3 when it ends.
import {writeSync} from 'node:fs';
import process from 'node:process';

process.once('exit', () => writeSync(3, String(process.resourceUsage().maxRSS / 1024)));
