/** A simulated host with a Docker engine: what the command line may use of it. */
export { DockerHost, type EngineConnection } from './host.ts';
export { API_VERSION, ENGINE_VERSION } from './api/versions.ts';
