import process from 'node:process';
import {runTentacle} from './main.ts';

process.exitCode = await runTentacle({
	variables: process.env,
	arguments: process.argv.slice(2),
	out: line => process.stdout.write(`${line}\n`),
	write: text => process.stdout.write(text),
	error: line => process.stderr.write(`${line}\n`),
});
