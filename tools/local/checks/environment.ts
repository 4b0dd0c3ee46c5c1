import { environmentVariables, parseConfig, type Config, type ProcessName } from '../../../core/domain/config';
import { configWarnings, paceWarnings } from '../../../core/domain/configWarnings';
import { usableConfiguration, type Check } from './checks';

const ofApiAlone = environmentVariables.filter(({ isOfApiAlone }) => isOfApiAlone).map(({ name }) => name);

/** Whose environment this is: `worker`'s where something required is set, and nothing that `api` alone needs. */
function ownerOf(env: NodeJS.ProcessEnv): ProcessName {
  const given = environmentVariables.filter(({ name, required }) => required && env[name]);
  return given.length > 0 && !given.some(({ isOfApiAlone }) => isOfApiAlone) ? 'worker' : 'api';
}

/** The configuration that the environment gives. @throws ConfigError naming every bad variable */
export function readEnvironment(env: NodeJS.ProcessEnv): { config: Config; check: Check } {
  const owner = ownerOf(env);
  const config = parseConfig(env, owner);
  const warnings =
    owner === 'api'
      ? configWarnings(config)
      : [`this is all that worker needs, and api also needs ${ofApiAlone.join(', ')}`, ...paceWarnings(config)];
  return { config, check: usableConfiguration(warnings) };
}
