import {proveAll} from './_prove.ts';
import {proxies} from './cases/proxies.ts';

proveAll(proxies);
