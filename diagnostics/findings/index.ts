import type {Explanation} from '../../src/model/explanation.ts';
import type {FindingCode} from '../../src/model/finding.ts';
import {api} from './api.ts';
import {hap} from './hap.ts';
import {lst} from './lst.ts';
import {net} from './net.ts';
import {prx} from './prx.ts';
import {reg} from './reg.ts';
import {svc} from './svc.ts';
import {tls} from './tls.ts';
import {upg} from './upg.ts';

/**
What to know of every finding, in the order of the areas. Only `explain` reads it: the bundle keeps it in a file of its own (`bundle.mjs`),
so that it costs no other command anything.
*/
export const explanations: Readonly<Record<FindingCode, Explanation>> = {
	...net,
	...tls,
	...prx,
	...api,
	...hap,
	...lst,
	...svc,
	...reg,
	...upg,
};
