/** Which Docker this is: what is modelled behaves as this engine does. */
export const ENGINE_VERSION = '20.10.24';
export const API_VERSION = '1.41';
export const MIN_API_VERSION = '1.12';
