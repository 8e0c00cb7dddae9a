/** What the stand-in finds around it. Variables that the real one does not have begin with `STAND_IN_`. */
export type Surroundings = {
	readonly variables: Readonly<Record<string, string | undefined>>;
	readonly out: (line: string) => void;
	/** Without a line end. */
	readonly write: (text: string) => void;
	readonly error: (line: string) => void;
	/** The arguments as given, for the log. */
	readonly arguments: readonly string[];
};

export const version = '9.2.4285';
export const informationalVersion = '9.2.4285+Branch.main.Sha.a321dc6c7569bdcdc34db3035250da8c90f22740';

export const indexFolder = ({variables}: Surroundings): string =>
	`${variables.TentacleMachineConfigurationHomeDirectory ?? '/etc/octopus'}/Tentacle/Instances`;
export const machineIdFile = ({variables}: Surroundings): string => variables.STAND_IN_MACHINE_ID_FILE ?? '/etc/machine-id';
export const unitFolder = ({variables}: Surroundings): string => variables.STAND_IN_UNIT_FOLDER ?? '/etc/systemd/system';
export const defaultApplications = '/home/Octopus/Applications';
