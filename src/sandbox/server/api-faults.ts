import type {Answer} from './route.ts';
import type {ServerState} from './state.ts';

/** The answer of a faulty portal, when a fault that is on decides this request. `path` is below the virtual directory. */
export const answerFault = ({faults}: ServerState, path: string, method: string): Answer | undefined => {
	if (faults.has('server-starting')) return {status: 503, body: {ErrorMessage: 'The Octopus Server is starting.'}};
	if (faults.has('html-errors')) return {status: 502, body: '<html><head><title>Bad gateway</title></head><body>corp-proxy</body></html>'};
	if (faults.has('not-an-octopus')) return {status: 200, body: {name: 'other-product', version: '1.0'}};
	if (faults.has('redirect-to-elsewhere')) return {status: 302, body: '', headers: {location: 'https://elsewhere.example.test/api'}};
	if (faults.has('wrong-key') && /^\/api\/./i.test(path)) {
		const ErrorMessage = 'The API key you provided was not valid. Please double-check your API key and try again.';
		return {status: 401, body: {ErrorMessage}};
	}
	if (faults.has('key-without-permission') && method !== 'GET') {
		const ErrorMessage = `You do not have permission to perform this action. Please contact your Octopus administrator. Missing permission: ${permissionFor(path)}`;
		return {status: 403, body: {ErrorMessage}};
	}
	return undefined;
};

/** There is no WorkerCreate: editing covers it (facts: Octopus REST §1.5). */
const permissionFor = (path: string): string => {
	if (/\/workers(\/|$)/i.test(path)) return 'WorkerEdit';
	return /\/tasks(\/|$)/i.test(path) ? 'TaskCreate' : 'MachineCreate';
};
