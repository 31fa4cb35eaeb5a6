/** A simulated host with a Docker engine: what the command line and tools may use of it. */
export { DockerHost, type EngineConnection, type EngineRequest, type HostProcess } from './host.ts';
export { API_VERSION, ENGINE_VERSION, MIN_API_VERSION } from './api/versions.ts';
